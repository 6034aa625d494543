/** The known answers of Fernet, Flet and Laravel: each good case opens to its bytes, each bad one is refused as it says. */
import { describe, expect, test } from 'vitest'
import { fernet, flet, laravel } from '../../../src/lib/foreign.ts'
import type { FletIterations, LaravelCipher } from '../../../src/lib/foreign.ts'
import { Tally } from '../../support/vectors.ts'
import { casesOf, errorOf, isAccepted, type Case } from './support.ts'

interface Found {
  plaintext?: string
  plaintext_b64?: string
  value?: unknown
  iterations?: number
  timestamp?: number
}

async function openFernet({ input }: Case): Promise<Found> {
  const { decrypt, open } = await fernet(input.secret ?? '')
  const plaintext = await decrypt(input.token ?? '')
  return { plaintext, timestamp: (await open(input.token ?? '')).madeAtSeconds }
}

async function openFlet({ format, input }: Case): Promise<Found> {
  const form = format === 'flet-fernet' ? 'fernet' : 'aes-gcm-256'
  const { open, decrypt } = await flet(input.secretKey ?? '')
  // One number of rounds in a case means that one; two, that both are to be tried.
  const [iterations = 0, second] = input.iterations ?? []
  const reading =
    second === undefined ? { form, iterations: iterations as FletIterations } : { form }
  const opened = await open(input.ciphertext ?? '', reading as { form: 'fernet' })
  const plaintext = await decrypt(input.ciphertext ?? '', reading as { form: 'fernet' })
  const { madeAtSeconds: timestamp } = opened
  return { plaintext, iterations: opened.iterations, ...(timestamp !== undefined && { timestamp }) }
}

async function openLaravel({ input, expect: wanted }: Case): Promise<Found> {
  const { keys = [], payload = '' } = input
  const crypt = await laravel(keys, { cipher: input.cipher as LaravelCipher })
  if (input.serialized) return { value: await crypt.decrypt(payload) }
  if (wanted.plaintext_b64 === undefined) return { plaintext: await crypt.decryptString(payload) }
  return { plaintext_b64: Buffer.from((await crypt.open(payload)).bytes).toString('base64') }
}

const OPENERS: Record<string, (one: Case) => Promise<Found>> = {
  'fernet-token': openFernet,
  'flet-fernet': openFlet,
  'flet-aesgcm': openFlet,
  'laravel-crypt': openLaravel,
}

const open = async (one: Case): Promise<Found> => {
  const opener = OPENERS[one.format]
  if (!opener) throw new Error(`no reader for ${one.format}`)
  return opener(one)
}

/** Without the fields that say nothing of the plaintext but its length or layout. */
const wanted = ({ expect: { plaintext, plaintext_b64, value, iterations, timestamp } }: Case) =>
  JSON.parse(JSON.stringify({ plaintext, plaintext_b64, value, iterations, timestamp })) as unknown

describe.each([
  ['flet.json', { good: 13, bad: 46, lenient: 3 }],
  ['laravel-crypt.json', { good: 27, bad: 51, lenient: 3 }],
] as const)('%s: %o', (file, counts) => {
  const cases = casesOf(file)
  const tally = new Tally(file, cases.length)
  const of = (kind: Case['kind']) => cases.filter((one) => one.kind === kind)

  test('no case is left out', () => {
    const found = { good: of('good').length, bad: of('bad').length, lenient: of('lenient').length }
    expect(found).toEqual(counts)
    expect(cases).toHaveLength(found.good + found.bad + found.lenient)
  })

  test.each(of('good'))('$id opens: $note', async (one) => {
    expect(await open(one)).toStrictEqual(wanted(one))
    tally.opened()
  })

  test.each(of('bad'))('$id is refused: $note', async (one) => {
    const error = await errorOf(open(one))
    expect(error).toMatchObject({ name: 'VaultError' })
    expect([error, isAccepted(error, one.expect.accept)]).toEqual([error, true])
    tally.refused()
  })

  test.each(of('lenient'))('$id, which a lenient reader takes, is refused: $note', async (one) => {
    expect(isAccepted(await errorOf(open(one)), ['malformed'])).toBe(true)
    tally.refused()
  })
})
