/** Age files that somebody has changed: every one is refused, with a code of ours, whatever was done to it. */
import * as fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { isVaultError } from '../../../src/protocol/errors.ts'
import { newIdentity, openPortable } from '../../../worker/age/age.ts'
import { countHere } from '../../support/node-counts.ts'
import { asArmour, inArmour, sealedText, WITH } from '../../support/portable.ts'

const COUNT = Number(process.env['COFFER_BAD_AGE'] ?? 1000)
const TEXT = 'attack at dawn'
/** What a changed file may end in: it may ask for another secret, another version, or more scrypt than is borne. */
const CODES = ['tampered', 'wrong-secret', 'unsupported-version', 'kdf-out-of-range', 'bad-value']

const { identity, recipient } = await newIdentity()
const FILES = {
  'under a passphrase': { secret: WITH, armour: await sealedText(TEXT) },
  'for a recipient': {
    secret: { identities: [identity] },
    armour: await sealedText(TEXT, { recipients: [recipient] }),
  },
}
type Name = keyof typeof FILES
const NAMES = Object.keys(FILES) as Name[]
/** On whatever machine. */
const LONG_MS = 120_000
const codes: Record<string, number> = {}

async function refuses(what: string | Blob, secret: (typeof FILES)[Name]['secret']): Promise<void> {
  const error = await openPortable(what, secret).then(
    () => 'opened',
    (error: unknown) => error,
  )
  if (!isVaultError(error)) throw new Error('not refused', { cause: error })
  expect(CODES).toContain(error.code)
  codes[error.code] = (codes[error.code] ?? 0) + 1
}

afterAll(() => {
  process.stdout.write(`age files changed and refused: ${JSON.stringify(codes)}\n`)
})

/** Of a file for a recipient, whose key takes its time, every ninth bit is flipped: another one of each byte. */
const STEP = process.env['COFFER_FAULTS'] === 'all' ? 1 : 9

test.each(NAMES)(
  'no bit of a file %s can be flipped, and nothing cut off or added',
  async (name) => {
    const { secret, armour } = FILES[name]
    const bytes = inArmour(armour)
    let flipped = 0
    for (let bit = 0; bit < bytes.length * 8; bit += name === 'for a recipient' ? STEP : 1) {
      const changed = bytes.slice()
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      await refuses(new Blob([changed]), secret)
      flipped++
    }
    for (let length = 0; length < bytes.length; length++) {
      await refuses(new Blob([bytes.slice(0, length)]), secret)
    }
    for (const more of [Uint8Array.of(0), bytes]) await refuses(new Blob([bytes, more]), secret)
    countHere({ bitsFlipped: flipped, bitsDetected: flipped })
  },
  LONG_MS,
)

const letters = fc.string({ unit: 'binary', maxLength: 3 })
const line = fc.constantFrom(
  '-> scrypt AAAAAAAAAAAAAAAAAAAAAA 2',
  '-> scrypt AAAAAAAAAAAAAAAAAAAAAA 40',
  '-> X25519 AAAA',
  '-> grease',
  '--- AAAA',
  '',
  'age-encryption.org/v9',
)

/** Below the armour: bytes changed, cut, doubled, put in; lines of the header put in, taken out and moved. */
function changedFile(bytes: Uint8Array): fc.Arbitrary<Uint8Array> {
  const at = fc.nat(bytes.length - 1)
  const spliced = fc
    .tuple(at, fc.nat(40), fc.uint8Array({ maxLength: 40 }))
    .map(([from, cut, put]) => joined(bytes, from, cut, put))
  const lines = Buffer.from(bytes).toString('latin1').split('\n')
  const relined = fc.tuple(fc.nat(4), fc.nat(2), fc.array(line, { maxLength: 3 })).map((change) => {
    const [from, cut, put] = change
    return Buffer.from(lines.toSpliced(from, cut, ...put).join('\n'), 'latin1')
  })
  return fc.oneof(spliced, relined, fc.uint8Array({ maxLength: 300 }))
}

const joined = (bytes: Uint8Array, from: number, cut: number, put: Uint8Array): Uint8Array =>
  Uint8Array.from([...bytes.slice(0, from), ...put, ...bytes.slice(from + cut)])

const changedText = (text: string): fc.Arbitrary<string> =>
  fc.oneof(
    fc
      .tuple(fc.nat(text.length - 1), fc.nat(70), letters)
      .map(([from, cut, put]) => text.slice(0, from) + put + text.slice(from + cut)),
    fc.string({ unit: 'binary', maxLength: 200 }),
    letters.map((some) => text.replaceAll('\n', some)),
  )

test.each(NAMES)(
  `${COUNT} files and texts near one %s are refused, with no error of another kind`,
  async (name) => {
    const { secret, armour } = FILES[name]
    const bytes = inArmour(armour)
    const hostile = fc.oneof(
      changedFile(bytes).map((file) => new Blob([Uint8Array.from(file)])),
      changedFile(bytes).map(asArmour),
      changedText(armour),
    )
    let same = 0
    await fc.assert(
      fc.asyncProperty(hostile, async (what) => {
        // What was changed back, or only in the blanks around it, is the file itself.
        if (await isSame(what, armour)) same++
        else await refuses(what, secret)
      }),
      { numRuns: COUNT },
    )
    expect(same).toBeLessThan(COUNT / 5)
    countHere({ badInputs: COUNT - same, accepted: 0 })
  },
  LONG_MS,
)

async function isSame(what: string | Blob, armour: string): Promise<boolean> {
  if (typeof what === 'string') return what.replaceAll('\r\n', '\n').trim() === armour.trim()
  return asArmour(new Uint8Array(await what.arrayBuffer())) === armour
}
