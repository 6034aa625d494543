/**
 * Texts kept in the clear on purpose, each in a form that hides it from a plain search: only a scan that finds them all
 * may say that there is nothing of a vault. Kept through plain IndexedDB, on the vault's own origin.
 */
import { randomBytes } from 'node:crypto'
import { makeCanaries, plantCanaries } from '../../support/canary.ts'
import type { EngineName, Tab } from '../../support/engines/engine.ts'
import type { Encoding } from '../../support/profile-scan/needles.ts'
import type { Layer } from '../../support/profile-scan/profile-scan.ts'

export interface Control {
  what: string
  text: string
  /** Where, and in which encoding, some hit must be; anywhere if there is none. */
  layers?: readonly Layer[]
  encoding?: Encoding
}

/** More than a page of SQLite, so that there it is on disk only in pieces. */
const LONG_BYTES = 24_000

/** How each engine keeps what is long, what compresses, what stands among the like, and what is huge. */
const KEPT: Record<EngineName, Record<'long' | 'value' | 'block' | 'huge', Layer[]>> = {
  chromium: { long: ['raw', 'log', 'block'], value: ['value'], block: ['block'], huge: ['value'] },
  firefox: { long: ['row', 'value'], value: ['value'], block: ['value'], huge: ['unpacked'] },
  // Nothing is compressed.
  webkit: { long: ['row'], value: ['raw', 'row'], block: ['raw', 'row'], huge: ['raw', 'row'] },
}

export async function plantControls(tab: Tab, engine: EngineName): Promise<Control[]> {
  const canaries = makeCanaries()
  await plantCanaries(tab, canaries)
  const random = (what: string): string => `${what} ${randomBytes(12).toString('hex')}`
  const long = randomBytes(LONG_BYTES).toString('hex')
  const encoded = ['encoded at 0', 'encoded at 1', 'encoded at 2'].map(random)
  const [little = '', big = '', huge = ''] = ['little-endian', 'big-endian', 'huge'].map(random)
  await tab.evaluate(plant, { long, encoded, little, big, huge })
  const kept = KEPT[engine]
  const [short, wide, key, packed, blocked] = canaries.map(({ text }) => text)
  return [
    { what: 'a short value', text: short },
    { what: 'a wide value', text: wide },
    { what: 'a key', text: key, ...(engine === 'firefox' && { encoding: 'firefox-key' as const }) },
    { what: 'a value that compresses', text: packed, layers: kept.value },
    { what: 'a row among rows that compress', text: blocked, layers: kept.block },
    { what: 'a value in pieces', text: long, layers: kept.long },
    { what: 'a value large enough for a file', text: huge, layers: kept.huge },
    { what: 'bytes in UTF-16', text: little, encoding: 'utf-16le' as const },
    { what: 'bytes in UTF-16, high byte first', text: big, encoding: 'utf-16be' as const },
    ...encoded.map((text) => ({ what: 'base64', text, encoding: 'base64' as const })),
  ].map(({ text = '', ...rest }) => ({ text, ...rest }))
}

interface Texts {
  long: string
  encoded: string[]
  little: string
  big: string
  huge: string
}

/** Runs in the page. */
async function plant({ long, encoded, little, big, huge }: Texts): Promise<void> {
  const wide = (text: string, isLittle: boolean): Uint8Array => {
    const bytes = new DataView(new ArrayBuffer(text.length * 2))
    for (let i = 0; i < text.length; i++) bytes.setUint16(i * 2, text.charCodeAt(i), isLittle)
    return new Uint8Array(bytes.buffer)
  }
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open('controls')
    request.addEventListener('upgradeneeded', () => request.result.createObjectStore('values'))
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error))
  })
  const transaction = database.transaction('values', 'readwrite', { durability: 'strict' })
  const store = transaction.objectStore('values')
  store.put(long, 'long')
  encoded.forEach((text, index) => store.put(btoa(`${'x'.repeat(index)}${text}xx`), index))
  store.put(wide(little, true), 'little')
  store.put(wide(big, false), 'big')
  // After its halves, so that compression leaves no copy in one piece.
  store.put(
    `${huge.slice(0, 18)} ${huge.slice(8)} ${huge}${' lorem ipsum'.repeat(200_000)}`,
    'huge',
  )
  await new Promise<void>((resolve, reject) => {
    transaction.addEventListener('complete', () => resolve())
    transaction.addEventListener('abort', () => reject(transaction.error))
  })
  database.close()
}
