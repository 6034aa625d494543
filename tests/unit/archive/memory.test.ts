/** scrypt takes 256 MiB: a device that has not so much is told so, and no secret is called wrong. */
import { expect, test, vi } from 'vitest'
import { readArchive, writeArchive } from '../../../worker/archive/archive.ts'
import type { Batch } from '../../../worker/entry-stream.ts'
import { BACKUP_SECRET, MADE_AT } from '../../support/backup.ts'

const tooLittle = (): never => {
  throw new RangeError('Array buffer allocation failed')
}

vi.mock('age-encryption', async (original) => ({
  ...(await original<object>()),
  Encrypter: class {
    setScryptWorkFactor = (): void => {}
    setPassphrase = (): void => {}
    encrypt = tooLittle
  },
  Decrypter: class {
    addIdentity = (): void => {}
    addPassphrase = (): void => {}
    decrypt = tooLittle
  },
}))

async function* nothing(): AsyncGenerator<Batch> {}

test.each<[string, () => Promise<unknown>]>([
  ['make', () => writeArchive(nothing(), { vault: 'v', lock: BACKUP_SECRET, now: () => MADE_AT })],
  ['read', () => readArchive(new Blob(['age-encryption.org/v1\n--- x\n']), BACKUP_SECRET)],
])('to %s a backup without the memory for it is `unsupported`', async (_what, call) => {
  await expect(call()).rejects.toMatchObject({ code: 'unsupported' })
})
