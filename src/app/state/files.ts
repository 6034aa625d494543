/**
 * The files that are kept in the vault, and what the app calls them: `files/…` what a person put there, under its path;
 * `attachments/…` what belongs to an item; `trash/…` what was deleted. What has another name is a file as well.
 */
import type { FileInfo, VaultFiles } from '../../client/vault-files.ts'
import { numbered } from '../encrypt/names.ts'
import { newItemId } from '../items/ids.ts'
import type { App } from './store.ts'

export const filesOf = (app: App): VaultFiles => app.vault.files

/** As which changes of files are told. */
export const FILES = 'coffer/files'

const KEPT = 'files/'
/** `attachments/<id of the item>/<id>/<name>` */
export const ATTACHED = 'attachments/'
const TRASHED = 'trash/'

/** A file as a person knows it. */
export interface KeptFile {
  /** In the vault. */
  readonly file: string
  /** With its folders. */
  readonly path: string
  readonly type: string
  readonly sizeBytes: number
  readonly storedAt: number
}

export interface TrashedFile extends KeptFile {
  readonly deletedAt: number
}

/** One reading at a time; whoever asks meanwhile waits for another one. */
let reading: Promise<void> | undefined
let isStale = false

/** Reads what is there into the session: the files of the person, and those in the trash. */
export function loadFiles(app: App): Promise<void> {
  isStale = true
  reading ??= readAll(app).finally(() => (reading = undefined))
  return reading
}

async function readAll(app: App): Promise<void> {
  while (isStale) {
    isStale = false
    await read(app)
  }
}

async function read(app: App): Promise<void> {
  const { session } = app.store.state
  const all = await filesOf(app).list()
  if (!session || app.store.state.session !== session) return
  session.files = all.filter(({ name }) => !name.startsWith(ATTACHED) && !isTrashed(name)).map(kept)
  session.trashedFiles = all.filter(({ name }) => isTrashed(name)).map(trashed)
  app.store.update()
}

const isTrashed = (name: string): boolean => trashedName(name) !== undefined

/** `trash/<when>-<random>/<path>` */
const trashedName = (name: string): { deletedAt: number; path: string } | undefined => {
  const [, at, path] = /^trash\/(\d+)-[0-9a-f]+\/(.+)$/s.exec(name) ?? []
  return at && path ? { deletedAt: Number(at), path } : undefined
}

const kept = ({ name, type, sizeBytes, storedAt }: FileInfo): KeptFile => ({
  file: name,
  path: name.startsWith(KEPT) ? name.slice(KEPT.length) : name,
  type,
  sizeBytes,
  storedAt,
})

const trashed = (info: FileInfo): TrashedFile => ({
  ...kept(info),
  path: info.name,
  deletedAt: 0,
  ...trashedName(info.name),
})

/** A name in the vault for a file with this path, which is no other file's. */
export async function freeName(app: App, path: string): Promise<string> {
  const taken = new Set((await filesOf(app).list()).map(({ name }) => name))
  for (let number = 1; ; number++) {
    const name = KEPT + (number === 1 ? path : numbered(path, number))
    if (!taken.has(name)) return name
  }
}

/** @returns the new name in the vault */
export async function renameFile(app: App, file: string, path: string): Promise<string> {
  if (file === KEPT + path) return file
  const name = await freeName(app, path)
  await filesOf(app).rename(file, name)
  await loadFiles(app)
  return name
}

/** Moves a file to the trash. @returns its name there */
export async function trashFile(app: App, { file, path }: KeptFile): Promise<string> {
  const name = `${TRASHED}${Date.now()}-${newItemId().slice(0, 8)}/${path}`
  await filesOf(app).rename(file, name)
  await loadFiles(app)
  return name
}

/** Puts a trashed file back, under another name if its own was taken meanwhile. One that is not there any more is back already. */
export async function restoreFile(app: App, name: string): Promise<void> {
  const { path } = trashedName(name) ?? {}
  const isThere = (await filesOf(app).list({ prefix: name })).some((file) => file.name === name)
  if (path === undefined || !isThere) return
  await filesOf(app).rename(name, await freeName(app, path))
  await loadFiles(app)
}

export async function deleteForEver(app: App, names: readonly string[]): Promise<void> {
  for (const name of names) await filesOf(app).delete(name)
  await loadFiles(app)
}
