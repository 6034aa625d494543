/** Texts and Blobs of any size as age files for others, and back: a text is armoured, a Blob is what any age tool writes. */
import type { AgeLock, AgeSecret } from '../../src/protocol/age.ts'
import { VaultError } from '../../src/protocol/errors.ts'
import { MAX_VALUE_BYTES } from '../../src/protocol/limits.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { steps } from '../files/files.ts'
import { armoured, isArmoured, withoutArmour } from './armour.ts'
import { openAge } from './open.ts'
import { sealAge } from './seal.ts'
import { blobOf } from './streams.ts'

/** What is read of a Blob at a time. */
const STEP_BYTES = 1024 * 1024
/** Armour may stand behind blanks. */
const START_BYTES = 2048

export interface Work {
  /** Told how many bytes of a Blob have been read. */
  advance?(done: number): void
  /** For tests: a cheaper scrypt. */
  workFactor?: number
}

/** @throws VaultError as `sealAge`; `bad-request` if a Blob cannot be read */
export async function sealPortable(
  plain: string | Blob,
  lock: AgeLock,
  { advance, workFactor }: Work = {},
): Promise<string | Blob> {
  const given = typeof plain === 'string' ? new Blob([plain]) : plain
  const { blob } = await sealAge(lock, readOf(given, advance), workFactor)
  if (typeof plain !== 'string') return blob
  return armoured(new Uint8Array(await blob.arrayBuffer()))
}

/**
 * All of it was authenticated before any is handed over. A Blob may be armoured; a text must be.
 *
 * @throws VaultError as `openAge`, or `tampered` if the armour is not exact; `bad-value` if a text was asked for and it holds
 * none, `too-large` if it holds too much; `bad-request` if a Blob cannot be read; `quota`
 */
export async function openPortable(
  sealed: string | Blob,
  secret: AgeSecret,
  { advance }: Work = {},
): Promise<string | Blob> {
  const isText = typeof sealed === 'string'
  const blob = isText ? new Blob([sealed]) : sealed
  const bytes = readOf(blob, advance)
  const inArmour = isText || (await hasArmour(blob))
  const opened = await openAge(inArmour ? withoutArmour(bytes) : bytes, secret)
  return isText ? textOf(opened) : blobOf(opened)
}

async function* readOf(blob: Blob, advance?: (done: number) => void): AsyncGenerator<Bytes> {
  let done = 0
  for await (const step of steps(blob, { start: 0, end: blob.size, stepBytes: STEP_BYTES })) {
    yield step
    done += step.length
    advance?.(done)
  }
}

async function hasArmour(blob: Blob): Promise<boolean> {
  for await (const start of readOf(blob.slice(0, START_BYTES))) {
    return isArmoured(new TextDecoder('latin1').decode(start))
  }
  return false
}

async function textOf(pieces: AsyncIterable<Bytes>): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let [text, sizeBytes, isText] = ['', 0, true]
  const add = (piece?: Bytes): void => {
    try {
      text += decoder.decode(piece, { stream: piece !== undefined })
    } catch {
      isText = false
    }
  }
  for await (const piece of pieces) {
    sizeBytes += piece.length
    if (sizeBytes > MAX_VALUE_BYTES) {
      throw new VaultError('too-large', { sizeBytes, limitBytes: MAX_VALUE_BYTES })
    }
    if (isText) add(piece)
  }
  if (isText) add()
  // Said only of a file that is whole: what was cut off is `tampered`.
  if (!isText) throw new VaultError('bad-value', { path: '$', reason: 'no text' })
  return text
}
