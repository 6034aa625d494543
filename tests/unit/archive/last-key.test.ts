/** Whoever looks into a backup, compares it and takes it in derives its key once, and for nothing but this file and this secret. */
import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { beforeEach, expect, test, vi } from 'vitest'
import type { BackupLock } from '../../../src/protocol/backup.ts'
import { LastKey, readArchive, writeArchive } from '../../../worker/archive/archive.ts'
import { BACKUP_SECRET, MADE_AT, WORK_FACTOR } from '../../support/backup.ts'

const unwrapped = vi.spyOn(Decrypter.prototype, 'decryptHeader')

beforeEach(() => void unwrapped.mockClear())

async function backup(value: number, lock: BackupLock = BACKUP_SECRET): Promise<Blob> {
  const batches = (async function* () {
    yield { entries: [{ namespace: '', name: 'a', value }] }
  })()
  const making = { vault: 'test', lock, now: () => MADE_AT, workFactor: WORK_FACTOR }
  return (await writeArchive(batches, making)).blob
}

async function changedAt(blob: Blob, at: number): Promise<Blob> {
  const bytes = new Uint8Array(await blob.arrayBuffer())
  bytes[at] = (bytes[at] ?? 0) ^ 1
  return new Blob([bytes])
}

test('a backup is read again and again by a key that was unwrapped once', async () => {
  const keys = new LastKey()
  const blob = await backup(1)
  for (let times = 0; times < 3; times++) {
    // A Blob that crosses to a worker is another one there.
    const crossed = new Blob([blob])
    const key = await keys.of(crossed, { ...BACKUP_SECRET })
    expect(await readArchive(crossed, key)).toMatchObject({ entries: 1 })
  }
  expect(unwrapped).toHaveBeenCalledTimes(1)
})

test('an identity is asked once as well', async () => {
  const identity = await generateX25519Identity()
  const blob = await backup(1, { recipients: [await identityToRecipient(identity)] })
  const keys = new LastKey()
  for (let times = 0; times < 2; times++) {
    const key = await keys.of(blob, { identities: [identity] })
    expect(await readArchive(blob, key)).toMatchObject({ entries: 1 })
  }
  expect(unwrapped).toHaveBeenCalledTimes(1)
})

test('another file and another secret are not opened by it', async () => {
  const keys = new LastKey()
  const [one, other] = [await backup(1), await backup(2)]
  const key = await keys.of(one, BACKUP_SECRET)
  await expect(readArchive(other, key)).rejects.toMatchObject({ code: 'backup-invalid' })
  expect(await readArchive(other, await keys.of(other, BACKUP_SECRET))).toMatchObject({
    entries: 1,
  })
  const wrong = { code: 'backup-invalid', detail: { reason: 'secret' } }
  await expect(keys.of(other, { passphrase: 'not its own' })).rejects.toMatchObject(wrong)
  const stranger = { identities: [await generateX25519Identity()] }
  await expect(keys.of(other, stranger)).rejects.toMatchObject(wrong)
  // What was refused has cost nothing of what is known.
  unwrapped.mockClear()
  await keys.of(other, BACKUP_SECRET)
  expect(unwrapped).not.toHaveBeenCalled()
})

test('a file that was changed since is refused, wherever it was changed', async () => {
  const keys = new LastKey()
  const blob = await backup(1)
  await keys.of(blob, BACKUP_SECRET)
  const read = async (file: Blob): Promise<unknown> =>
    readArchive(file, await keys.of(file, BACKUP_SECRET))
  for (const at of [0, 30, 100, 200, blob.size - 1]) {
    const refused = { code: 'backup-invalid' }
    await expect(read(await changedAt(blob, at)), `byte ${at}`).rejects.toMatchObject(refused)
  }
  expect(await read(blob)).toMatchObject({ entries: 1 })
})

test('what is no age file is said to be none', async () => {
  const keys = new LastKey()
  const refused = { code: 'backup-invalid', detail: { reason: 'not an age file' } }
  for (const blob of [new Blob([]), new Blob(['no backup']), new Blob(['x'.repeat(100_000)])]) {
    await expect(keys.of(blob, BACKUP_SECRET)).rejects.toMatchObject(refused)
  }
})
