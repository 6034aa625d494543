/** Large values and files: every part of each is there and opens, and no part is there that belongs to none. */
import { fileParts } from '../format/v1/file-part.ts'
import { LARGE_PART_BYTES } from '../format/v1/large.ts'
import type { FileContent, LargeValue } from '../format/v1/operations.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { follow, damageIn, type Checking } from './checking.ts'
import type { NamedOutside } from './check-rows.ts'
import { keyOf } from './large-keys.ts'
import type { Log } from './log.ts'
import type { PartedStore, PartKey } from './parted.ts'

/** Parts held at once: about 1 MiB. */
const CHUNK_PARTS = Math.floor(2 ** 20 / LARGE_PART_BYTES)
/** Keys held at once. */
const CHUNK_KEYS = 1024
/** After a commit its tab deletes the parts that lost their names; so much later they are gone. */
const LATER_MS = 300

export async function checkOutside(
  checking: Checking,
  named: readonly NamedOutside[],
): Promise<void> {
  for (const { namespace, name, sequence, large, file } of named) {
    const damage = await (large ? damageOf(checking, largeParts(checking, large)) : undefined)
    const damageInFile = await (file ? damageOf(checking, partsOfFile(checking, file)) : undefined)
    const code = damage ?? damageInFile
    if (code === undefined) continue
    await follow(checking)
    const now = checking.log.view.names.place(namespace, name)
    // Deleted or replaced meanwhile, and its parts with it.
    if (!isSame(now?.large, large) || !isSame(now?.file, file)) continue
    checking.found({ what: file ? 'file' : 'large', code, sequence, namespace, name })
  }
}

const isSame = (a: { id: Bytes } | undefined, b: { id: Bytes } | undefined): boolean =>
  (a && keyOf(a.id)) === (b && keyOf(b.id))

/** What has parts, and how one is opened. */
interface Parted {
  store: PartedStore
  key: string
  parts: number
  /** Parts held at once. */
  chunk: number
  open(part: number, row: Bytes): Promise<Bytes>
}

const largeParts = ({ log: { sealer } }: Checking, { id, parts }: LargeValue): Parted => ({
  store: 'large',
  key: keyOf(id),
  parts,
  chunk: CHUNK_PARTS,
  open: (part, row) => sealer.openLarge(id, part, parts, row),
})

const partsOfFile = ({ log: { sealer } }: Checking, file: FileContent): Parted => ({
  store: 'files',
  key: keyOf(file.id),
  parts: fileParts(file.sizeBytes),
  chunk: 1,
  open: (part, row) => sealer.openFilePart(file, part, row),
})

async function damageOf(checking: Checking, { store, key, parts, chunk, open }: Parted) {
  const { db } = checking.log
  for (let from = 0; from < parts; from += chunk) {
    const count = Math.min(chunk, parts - from)
    const rows: unknown[] = await db.readFrom([store], (tx) =>
      Promise.all(
        Array.from({ length: count }, (_, i) => tx.objectStore(store).get([key, from + i])),
      ),
    )
    if (rows.includes(undefined)) return 'record-missing'
    try {
      await Promise.all(
        rows.map(async (row, i) => {
          // What is no bytes opens as little as wrong ones.
          const bytes = row instanceof Uint8Array ? new Uint8Array(row) : new Uint8Array()
          const plain = await open(from + i, bytes)
          plain.fill(0)
        }),
      )
    } catch (error) {
      const damage = damageIn(error)
      if (damage === undefined) throw error
      return damage
    }
    checking.counts.parts += count
    await checking.advance(count)
  }
  return undefined
}

/**
 * Only while nobody writes any: parts that are still to be named cannot be told from those that never will be.
 */
export async function findOrphans(checking: Checking): Promise<void> {
  const look = async (store: PartedStore): Promise<PartKey[]> => {
    const found = await orphans(checking.log, store)
    if (store === 'large' || found.length === 0) return found
    const kept = await putKeys(checking)
    return kept ? found.filter(([key]) => !kept.has(key)) : []
  }
  await checking.aloneWithLarge(async () => {
    const first = [...(await look('large')), ...(await look('files'))]
    if (first.length === 0) return
    await new Promise((resolve) => setTimeout(resolve, LATER_MS))
    await follow(checking)
    for (const part of await look('large')) checking.found({ what: 'large', code: 'orphan', part })
    for (const part of await look('files')) checking.found({ what: 'file', code: 'orphan', part })
  })
}

/** Undefined if what is kept in mind of puts cannot be read: then nobody knows what is left over. That is found elsewhere. */
async function putKeys(checking: Checking): Promise<ReadonlySet<string> | undefined> {
  try {
    return await checking.putKeys()
  } catch (error) {
    if (damageIn(error) === undefined) throw error
    return undefined
  }
}

/** Parts that belong to nothing with a name. */
export async function orphans(
  { db, names }: Pick<Log, 'db' | 'names'>,
  store: PartedStore,
): Promise<PartKey[]> {
  const parts = new Map<string, number>()
  for (const { id, parts: count } of names.large()) parts.set(keyOf(id), count)
  for (const { id, sizeBytes } of names.files()) parts.set(keyOf(id), fileParts(sizeBytes))
  const found: PartKey[] = []
  for (let after: PartKey | undefined; ;) {
    const range = after === undefined ? null : IDBKeyRange.lowerBound(after, true)
    const keys = await db.readFrom([store], (tx) =>
      tx.objectStore(store).getAllKeys(range, CHUNK_KEYS),
    )
    for (const [key, part] of keys) {
      if (!(part >= 0 && part < (parts.get(key) ?? 0))) found.push([key, part])
    }
    if (keys.length < CHUNK_KEYS) return found
    after = keys.at(-1)
  }
}
