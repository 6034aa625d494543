/**
 * The armour of age: a file as lines of Base64 between two fixed lines, to be sent as text. Read strictly, a piece at a time:
 * whole lines of 64 letters but for the last, the one spelling of each byte, and nothing but blanks outside.
 */
import { armor } from 'age-encryption'
import { VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'

const BEGIN = '-----BEGIN AGE ENCRYPTED FILE-----'
const END = '-----END AGE ENCRYPTED FILE-----'
const LINE_LENGTH = 64
/** Blanks that are borne before the armour, and behind it: as many as the age command bears. */
const MAX_BLANKS = 1024
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/
const ONLY_BLANKS = /^[ \t\r\n]*$/

export const armoured = (sealed: Bytes): string => armor.encode(sealed)

/** Whether this is armour rather than an age file, judged by how it begins. */
export const isArmoured = (start: string): boolean => start.trimStart().startsWith('-----BEGIN')

/** The age file in it. @throws VaultError `tampered` for whatever is not exactly armour, and whole */
export async function* withoutArmour(pieces: AsyncIterable<Bytes>): AsyncGenerator<Bytes> {
  const reader = new ArmourReader()
  // Every byte is some letter of this, and each beyond ASCII none of Base64.
  const decoder = new TextDecoder('latin1')
  let rest = ''
  for await (const piece of pieces) {
    const lines = (rest + decoder.decode(piece)).split('\n')
    rest = lines.pop() ?? ''
    yield bytesOf(reader.take(lines))
    // No line is that long: it is not waited for its end.
    if (rest.length > MAX_BLANKS) throw new VaultError('tampered')
  }
  reader.take([rest])
  reader.end()
}

class ArmourReader {
  #at: 'before' | 'inside' | 'last' | 'after' = 'before'
  #blanks = 0

  /** What these lines hold, in Base64. */
  take(lines: readonly string[]): string {
    let held = ''
    for (const line of lines) held += this.#line(line.endsWith('\r') ? line.slice(0, -1) : line)
    return held
  }

  end(): void {
    if (this.#at !== 'after') throw this.#refusal()
  }

  #line(line: string): string {
    const { length } = line
    if ((this.#at === 'before' && line !== BEGIN) || this.#at === 'after') {
      this.#blanks += length + 1
      const isBlank = ONLY_BLANKS.test(line) && this.#blanks <= MAX_BLANKS
      if (isBlank) return ''
      throw this.#refusal()
    }
    this.#blanks = 0
    if (this.#at === 'before') this.#at = 'inside'
    else if (line === END) this.#at = 'after'
    else if (this.#at === 'inside' && isExact(line)) {
      if (length < LINE_LENGTH || line.endsWith('=')) this.#at = 'last'
      return line
    } else throw this.#refusal()
    return ''
  }

  #refusal(): VaultError {
    return new VaultError('tampered', this.#at === 'before' ? { reason: 'not an age file' } : {})
  }
}

/** The letters before the padding hold bits that must be zero: another spelling of the same bytes is none of ours. */
const isExact = (line: string): boolean =>
  line !== '' &&
  line.length <= LINE_LENGTH &&
  BASE64.test(line) &&
  (!line.endsWith('=') || btoa(atob(line)) === line)

function bytesOf(base64: string): Bytes {
  const text = atob(base64)
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < bytes.length; at++) bytes[at] = text.charCodeAt(at)
  return bytes
}
