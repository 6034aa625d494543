/**
 * The index on disk: its head and every page open, say what the rows say, and no other page is there. Whoever folds
 * meanwhile changes its head: then it is looked at from the beginning.
 */
import { MalformedError } from '../format/bytes.ts'
import { decodeIndexHead, type IndexHead, type NamedPage } from '../format/v1/index-head.ts'
import { pageHead } from '../format/v1/index-page.ts'
import { decodeNamePage } from '../format/v1/name-page.ts'
import { decodeRowPage } from '../format/v1/row-page.ts'
import { VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { follow, damageIn, type Checking, type Finding } from './checking.ts'
import { isSamePlace } from './check-rows.ts'
import { HEAD_PAGE, isNamed } from './index-on-disk.ts'
import { isRow } from './meta.ts'

/** Pages held at once. */
const CHUNK_PAGES = 16
/** An index that is written anew at each look is in use, and no worse for it. */
const MAX_ROUNDS = 20

export async function checkIndex(checking: Checking): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const findings = await look(checking)
    if (!findings) continue
    for (const finding of findings) checking.found(finding)
    return
  }
}

/** What is wrong with it; undefined if it has been written meanwhile. */
async function look(checking: Checking): Promise<Finding[] | undefined> {
  const { log, counts } = checking
  const { keys, headRow } = await log.db.readFrom(['index'], async (tx) => {
    const store = tx.objectStore('index')
    const [keys, headRow] = await Promise.all([store.getAllKeys(), store.get(HEAD_PAGE)])
    return { keys, headRow: headRow as unknown }
  })
  if (headRow === undefined) return withoutHead(checking, keys)
  const findings: Finding[] = []
  const head = await openHead(checking, headRow)
  await follow(checking)
  // From before there was a chain: nobody reads it any more, and the next one takes its place.
  if (head && !head.tie && log.view.isLinked) return []
  if (!head || contradicts(log.view, head)) return [indexFinding('tampered', HEAD_PAGE)]
  const pages = [
    ...head.rows.map((ref) => ({ ref, kind: 'rows' as const })),
    ...head.names.map((ref) => ({ ref, kind: 'names' as const })),
  ]
  for (let from = 0; from < pages.length; from += CHUNK_PAGES) {
    const some = pages.slice(from, from + CHUNK_PAGES)
    const rows: unknown[] = await log.db.readFrom(['index'], (tx) => {
      const store = tx.objectStore('index')
      return Promise.all([HEAD_PAGE, ...some.map(({ ref }) => ref.page)].map((p) => store.get(p)))
    })
    if (!isSameRow(rows.shift(), headRow)) return undefined
    await follow(checking)
    for (const [i, { ref, kind }] of some.entries()) {
      const code = await damageOf(checking, head, ref, kind, rows[i])
      if (code !== undefined) findings.push(indexFinding(code, ref.page))
    }
    await checking.advance(some.length)
  }
  const referred = new Set([HEAD_PAGE, ...pages.map(({ ref }) => ref.page)])
  for (const page of keys) if (!referred.has(page)) findings.push(indexFinding('orphan', page))
  const now: unknown = await log.db.readFrom(['index'], (tx) =>
    tx.objectStore('index').get(HEAD_PAGE),
  )
  if (!isSameRow(now, headRow)) return undefined
  counts.pages = pages.length + 1
  return findings
}

/** A vault may be without an index, but not one of whose index this tab knows. */
function withoutHead({ log }: Checking, keys: readonly number[]): Finding[] {
  const isExpected = log.view.index.head !== undefined || keys.length > 0
  return isExpected ? [indexFinding('record-missing', HEAD_PAGE)] : []
}

const indexFinding = (code: Finding['code'], page: number): Finding => ({
  what: 'index',
  code,
  page,
})

const isSameRow = (a: unknown, b: unknown): boolean =>
  b instanceof Uint8Array ? isRow(a, new Uint8Array(b)) : a === b

async function openHead({ log }: Checking, row: unknown): Promise<IndexHead | undefined> {
  try {
    const bytes = asBytes(row)
    const head = decodeIndexHead(await log.sealer.openPage(HEAD_PAGE, bytes))
    return pageHead(bytes).version === head.foldedThrough ? head : undefined
  } catch (error) {
    if (error instanceof MalformedError || damageIn(error) !== undefined) return undefined
    throw error
  }
}

/** Whether its pages know of a row that was another one. */
const contradicts = (view: View, { tie }: IndexHead): boolean =>
  tie !== undefined && view.contradicts(tie) === true

async function damageOf(
  { log }: Checking,
  { foldedThrough }: IndexHead,
  ref: NamedPage,
  kind: 'rows' | 'names',
  row: unknown,
): Promise<Finding['code'] | undefined> {
  if (row === undefined) return 'record-missing'
  try {
    const bytes = asBytes(row)
    if (!isNamed(ref, bytes)) return 'tampered'
    const cbor = await log.sealer.openPage(ref.page, bytes)
    const agrees = kind === 'rows' ? agreesOnRows(log.view, cbor) : agreesOnNames(log.view, cbor)
    return agrees(foldedThrough) ? undefined : 'tampered'
  } catch (error) {
    if (error instanceof MalformedError) return 'tampered'
    const code = damageIn(error)
    if (code === undefined) throw error
    return code
  }
}

type View = Checking['log']['view']

const agreesOnRows =
  ({ rows }: View, cbor: Bytes) =>
  (): boolean =>
    decodeRowPage(cbor).every(
      ({ sequence, nonce }) => !rows.has(sequence) || rows.isKnownBy(sequence, nonce),
    )

/** Of names that nothing after the index has touched, it must say what is known here. */
const agreesOnNames =
  ({ names }: View, cbor: Bytes) =>
  (foldedThrough: number): boolean => {
    let agrees = true
    decodeNamePage(cbor, (namespace, name, place) => {
      const known = names.place(namespace, name)
      if (known && known.sequence <= foldedThrough && !isSamePlace(known, place)) agrees = false
    })
    return agrees
  }

function asBytes(row: unknown): Bytes {
  if (!(row instanceof Uint8Array)) throw new VaultError('tampered', { row: 'index' })
  return new Uint8Array(row)
}
