/** Cuts what comes in any pieces into pieces of one length, as they are needed for segments. */
import type { Bytes } from '../../src/protocol/values.ts'
import { concat } from '../format/bytes.ts'

/**
 * Gives the pieces that are whole. Which one is the last shows only at the end: until then some of it is always held back,
 * and at the end comes what is left, empty only if all was.
 */
export function cutter(pieceBytes: number): (bytes: Bytes, isLast: boolean) => Bytes[] {
  let held: Bytes = new Uint8Array()
  return (bytes, isLast) => {
    const pieces: Bytes[] = []
    let at = 0
    // What is held is copied once, and the rest of what came not at all.
    if (held.length > 0) {
      at = Math.min(pieceBytes - held.length, bytes.length)
      held = concat(held, bytes.subarray(0, at))
      if (at === bytes.length) return isLast ? [held] : []
      pieces.push(held)
    }
    for (; bytes.length - at > pieceBytes; at += pieceBytes) {
      pieces.push(bytes.subarray(at, at + pieceBytes))
    }
    const rest = bytes.subarray(at)
    if (isLast) pieces.push(rest)
    else held = rest.slice()
    return pieces
  }
}
