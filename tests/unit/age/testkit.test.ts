/** The known answers of age, through what opens texts and files, and through the reader of backups. */
import { createHash } from 'node:crypto'
import { inflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { AgeSecret } from '../../../src/protocol/age.ts'
import { openPortable } from '../../../worker/age/age.ts'
import { readArchive } from '../../../worker/archive/archive.ts'
import { Tally, vectorsIn } from '../../support/vectors.ts'

interface Case {
  name: string
  expect: 'success' | 'no match' | `${'header' | 'HMAC' | 'payload' | 'armor'} failure`
  /** SHA-256 of what is in it. */
  payload?: string
  identity?: string
  passphrase?: string | string[]
  armored?: 'yes'
  compressed?: 'zlib'
  body: string
}

const { tests: cases } = vectorsIn<{ tests: Case[] }>('age-testkit.json')
const tally = new Tally('age-testkit.json', 77)

/** For cases that are of nobody's. */
const ANY = { passphrase: 'password' }

const bodyOf = ({ body, compressed }: Case): Buffer<ArrayBuffer> => {
  const bytes = Buffer.from(body, 'base64')
  return Buffer.from(compressed ? inflateSync(bytes) : bytes)
}

function secretOf({ identity, passphrase }: Case): AgeSecret {
  if (identity !== undefined) return { identities: [identity] }
  const [first] = [passphrase].flat()
  return first === undefined ? ANY : { passphrase: first }
}

/** That none of the keys fits is no different from a stanza that was changed: both say so. */
const accepted = ({ expect: wanted }: Case): string[] => {
  if (wanted === 'no match') return ['wrong-secret']
  return wanted === 'header failure'
    ? ['tampered', 'wrong-secret', 'unsupported-version']
    : ['tampered']
}

const codeOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'opened',
    ({ name, code }: { name: string; code?: string }) => code ?? name,
  )

test.each(cases.filter(({ expect }) => expect === 'success'))(
  '$name opens to the exact bytes',
  async (one) => {
    const secret = secretOf(one)
    const opened = await openPortable(new Blob([bodyOf(one)]), secret)
    const digest = createHash('sha256').update(Buffer.from(await (opened as Blob).arrayBuffer()))
    expect(digest.digest('hex')).toBe(one.payload)
    if (one.armored) {
      const text = await openPortable(bodyOf(one).toString('latin1'), secret)
      expect(
        createHash('sha256')
          .update(text as string)
          .digest('hex'),
      ).toBe(one.payload)
    }
    tally.opened()
  },
)

test.each(cases.filter(({ expect }) => expect !== 'success'))(
  '$name is refused: $expect',
  async (one) => {
    const secret = secretOf(one)
    expect(accepted(one)).toContain(await codeOf(openPortable(new Blob([bodyOf(one)]), secret)))
    if (one.armored) {
      const text = bodyOf(one).toString('latin1')
      expect(accepted(one)).toContain(await codeOf(openPortable(text, secret)))
    }
    tally.refused()
  },
)

test.each(cases)('$name is no backup: whoever takes it for one is told so', async (one) => {
  const reading = readArchive(new Blob([bodyOf(one)]), secretOf(one))
  await expect(reading).rejects.toMatchObject({ code: 'backup-invalid' })
})
