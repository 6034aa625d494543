/** A browser's folder of IndexedDB between two runs: kept as it is, and what the next start will find at the end of its logs. */
import { copyFileSync, linkSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readRecords, type Records } from './leveldb.ts'

export interface LogEnd extends Omit<Records, 'records'> {
  file: string
  bytes: number
}

/** Of every database below this folder: its manifest, and those logs that are not in tables yet. */
export const logEnds = (folder: string): LogEnd[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.leveldb/CURRENT'))
    .flatMap((file) => endsIn(dirname(join(folder, file))))

function endsIn(folder: string): LogEnd[] {
  const manifest = readFileSync(join(folder, 'CURRENT'), 'utf8').trim()
  const { records } = readRecords(readFileSync(join(folder, manifest)))
  const oldest = records.reduce((found, edit) => logNumberIn(edit) ?? found, 0)
  const logs = readdirSync(folder).filter(
    (file) => file.endsWith('.log') && Number.parseInt(file, 10) >= oldest,
  )
  return [manifest, ...logs.toSorted()].map((file) => {
    const bytes = readFileSync(join(folder, file))
    const { state, at, why } = readRecords(bytes)
    return { file, bytes: bytes.length, state, at, why }
  })
}

const COMPARATOR = 1
const LOG_NUMBER = 2

/** An edit of a manifest begins with these two, where it has them. */
function logNumberIn(edit: Buffer): number | undefined {
  let at = 0
  const number = (): number => {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = edit[at++] ?? 0
      value += (byte & 127) * scale
      if (byte < 128) return value
    }
  }
  let tag = number()
  if (tag === COMPARATOR) {
    at += number()
    tag = number()
  }
  return tag === LOG_NUMBER ? number() : undefined
}

/**
 * How the browser came to lose what it had, if it was by the hole that no page can close: one kill tore the manifest, and the
 * browser wrote behind the tear before the next kill. Undefined if these two moments do not prove it: a torn log is none of
 * it, for the vault begins a new one.
 */
export function tornManifest(before: LogEnd[], now: LogEnd[]): string | undefined {
  for (const { file, state, at, bytes } of before) {
    const later = now.find((end) => end.file === file)
    if (!file.startsWith('MANIFEST') || state !== 'torn' || later?.at !== at) continue
    if (later.bytes > bytes)
      return `${file} was torn at byte ${at} of ${bytes}, and grew to ${later.bytes}`
  }
  return undefined
}

/** Tables never change once they are there, so they need no second copy. */
export function keepFolder(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) keepFolder(source, target)
    else if (!entry.name.endsWith('.ldb') || !isLinked(source, target)) copyFileSync(source, target)
  }
}

/** False between two disks. */
function isLinked(source: string, target: string): boolean {
  try {
    linkSync(source, target)
    return true
  } catch {
    return false
  }
}
