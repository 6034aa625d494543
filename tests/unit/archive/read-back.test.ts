/** Nobody is handed a backup that does not read back as what was written. */
import { expect, test, vi } from 'vitest'
import type * as Age from '../../../worker/age/age.ts'
import { writeArchive } from '../../../worker/archive/archive.ts'
import type { Batch } from '../../../worker/entry-stream.ts'
import { BACKUP_SECRET, MADE_AT, WORK_FACTOR } from '../../support/backup.ts'

/** What becomes of a file between its writing and its reading. */
let spoil = async (sealed: Age.SealedAge): Promise<Age.SealedAge> => sealed

vi.mock('../../../worker/age/age.ts', async (original) => {
  const age = await original<typeof Age>()
  const sealAge: typeof age.sealAge = async (...args) => spoil(await age.sealAge(...args))
  return { ...age, sealAge }
})

const making = { vault: 'test', lock: BACKUP_SECRET, now: () => MADE_AT, workFactor: WORK_FACTOR }

async function* entriesOf(value: string, fill = 1, inFile = 1): AsyncGenerator<Batch> {
  const vaultId = new Uint8Array(16).fill(fill)
  const secret = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', new Uint8Array(32), secret, true, ['sign'])
  const secrets = [{ vaultId, epoch: 1, key }]
  yield { entries: [{ namespace: '', name: 'a', value }], secrets }
  yield { entries: [], files: [{ name: 'f', type: '', sizeBytes: 100_000, storedAt: 1 }] }
  for (const byte of [1, inFile]) yield { entries: [], piece: new Uint8Array(50_000).fill(byte) }
}

const keep = async (sealed: Age.SealedAge): Promise<Age.SealedAge> => sealed

test.each<[string, () => Promise<typeof spoil>]>([
  [
    'cut off',
    async () =>
      async ({ blob, key }) => ({ blob: blob.slice(0, -1), key }),
  ],
  [
    'that is another one',
    async () => {
      spoil = keep
      const { blob } = await writeArchive(entriesOf('b'), making)
      return async ({ key }) => ({ blob, key })
    },
  ],
  [
    'with other keys in it',
    async () => {
      spoil = keep
      const { blob } = await writeArchive(entriesOf('a', 2), making)
      return async ({ key }) => ({ blob, key })
    },
  ],
  [
    'with something else in a file of the vault',
    async () => {
      spoil = keep
      const { blob } = await writeArchive(entriesOf('a', 1, 2), making)
      return async ({ key }) => ({ blob, key })
    },
  ],
  [
    'that its secret does not open',
    async () =>
      async ({ blob }) => ({ blob, key: { passphrase: 'x' } }),
  ],
])('a file %s is not handed over', async (_what, prepare) => {
  spoil = await prepare()
  await expect(writeArchive(entriesOf('a'), making)).rejects.toMatchObject({
    code: 'backup-invalid',
  })
})

test('a file of the vault that no tar can hold refuses the backup by name, before any of it is read', async () => {
  spoil = keep
  const sizeBytes = 8 ** 11
  async function* huge(): AsyncGenerator<Batch> {
    yield { entries: [], files: [{ name: 'film', type: '', sizeBytes, storedAt: 1 }] }
    throw new Error('nobody asks for it')
  }
  await expect(writeArchive(huge(), making)).rejects.toMatchObject({
    code: 'too-large',
    detail: { name: 'film', sizeBytes, limitBytes: sizeBytes - 1 },
  })
})

test('one that was kept is', async () => {
  spoil = keep
  expect((await writeArchive(entriesOf('a'), making)).contents.entries).toBe(1)
})
