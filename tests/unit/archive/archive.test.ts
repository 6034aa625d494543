/** A backup is read back whole or refused whole, whatever is done to the file. */
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { expect, test } from 'vitest'
import type { Value } from '../../../src/protocol/values.ts'
import { sealAge } from '../../../worker/age/age.ts'
import { batchesOf, readArchive, writeArchive } from '../../../worker/archive/archive.ts'
import { encodeManifest, PAPERS } from '../../../worker/archive/layout.ts'
import { writeTar } from '../../../worker/archive/tar.ts'
import type { Batch } from '../../../worker/entry-stream.ts'
import { BACKUP_SECRET, entriesIn, MADE_AT, WORK_FACTOR } from '../../support/backup.ts'
import { countHere } from '../../support/node-counts.ts'

const making = { vault: 'test', lock: BACKUP_SECRET, now: () => MADE_AT, workFactor: WORK_FACTOR }

/** For every bit of it, a hundred thousand. */
const LONG_MS = 900_000

async function* only(...batches: Batch[]): AsyncGenerator<Batch> {
  yield* batches
}

const entry = (name: string, value: Value, namespace = '') => ({ namespace, name, value })
const write = (...batches: Batch[]) => writeArchive(only(...batches), making)
const read = (blob: Blob) => readArchive(blob, BACKUP_SECRET)
const refused = (reason?: string) => ({
  code: 'backup-invalid',
  detail: reason === undefined ? expect.anything() : { reason },
})

test('what was written comes back, with what the manifest says of it', async () => {
  const entries = [entry('a', 1), { ...entry('b', new Map([[1, 2n]]), 'x'), expiresAt: 5 }]
  const { blob, contents } = await write({ entries })
  expect(contents).toEqual({
    vault: 'test',
    at: MADE_AT,
    entries: 2,
    namespaces: [
      { name: '', entries: 1 },
      { name: 'x', entries: 1 },
    ],
    outsideSecrets: 0,
    files: [],
  })
  expect(await read(blob)).toEqual(contents)
  expect(await entriesIn(blob)).toEqual(entries)
})

test('of what was sent twice the later counts, and what is gone is left out', async () => {
  const { blob } = await write(
    { entries: [entry('a', 1), entry('b', 2), entry('c', 3)] },
    { entries: [entry('a', 4), entry('d', 5)], gone: [{ namespace: '', name: 'b' }] },
  )
  expect((await entriesIn(blob)).map(({ name, value }) => [name, value])).toEqual([
    ['c', 3],
    ['a', 4],
    ['d', 5],
  ])
})

test('nothing at all is a backup too', async () => {
  const { blob, contents } = await write()
  expect(contents.entries).toBe(0)
  expect(await entriesIn(blob)).toEqual([])
})

test('many pieces, and a value of 16 MiB, come back', async () => {
  const large = new Uint8Array(16 * 1024 * 1024).map((_, at) => at % 251)
  const { blob } = await write(
    { entries: Array.from({ length: 3000 }, (_, n) => entry(`${n}`, `${n}`.repeat(200))) },
    { entries: [entry('large', large)] },
  )
  const entries = await entriesIn(blob)
  expect(entries.length).toBe(3001)
  const found = entries.at(-1)?.value as Uint8Array
  expect(Buffer.compare(found, large)).toBe(0)
})

test('a backup for recipients opens for each of their identities, and for no other', async () => {
  const identities = await Promise.all([1, 2, 3].map(() => generateX25519Identity()))
  const [one = '', two = '', other = ''] = identities
  const recipients = await Promise.all([one, two].map((key) => identityToRecipient(key)))
  const { blob } = await writeArchive(only({ entries: [entry('a', 1)] }), {
    ...making,
    lock: { recipients },
  })
  for (const key of [one, two]) {
    expect(await entriesIn(blob, { identities: [key] })).toEqual([entry('a', 1)])
  }
  await expect(entriesIn(blob, { identities: [other] })).rejects.toMatchObject(refused('secret'))
  await expect(read(blob)).rejects.toMatchObject(refused('secret'))
})

test('a passphrase opens in whatever form it is typed', async () => {
  const { blob } = await writeArchive(only({ entries: [entry('a', 1)] }), {
    ...making,
    lock: { passphrase: 'Zu\u0308rich' },
  })
  for (const passphrase of ['Z\u00fcrich', 'Zu\u0308rich']) {
    expect(await entriesIn(blob, { passphrase })).toHaveLength(1)
  }
  await expect(entriesIn(blob, { passphrase: 'Zurich' })).rejects.toMatchObject(refused('secret'))
})

test(
  'no bit of it can be flipped, nothing cut off and nothing added',
  async () => {
    const { blob } = await write({ entries: [entry('a', 'b')] })
    const bytes = new Uint8Array(await blob.arrayBuffer())
    // All of the header; of what is sealed, a bit of every 16th byte, and every bit if COFFER_FAULTS=all.
    const isAll = process.env['COFFER_FAULTS'] === 'all'
    const header = bytes.findLastIndex((_, at) => blobText(bytes, at, 4) === '--- ') + 64
    let flipped = 0
    for (let at = 0; at < bytes.length; at++) {
      if (!isAll && at >= header && at % 16 !== 0) continue
      const bits = isAll || at < header ? [0, 1, 2, 3, 4, 5, 6, 7] : [(at / 16) % 8]
      for (const bit of bits) {
        const changed = bytes.slice()
        changed[at] = (changed[at] ?? 0) ^ (1 << bit)
        await expect(read(new Blob([changed])), `bit ${bit} of byte ${at}`).rejects.toMatchObject(
          refused(),
        )
        flipped++
      }
    }
    countHere({ bitsFlipped: flipped, bitsDetected: flipped })
    process.stdout.write(`bits of a backup flipped and refused: ${flipped}\n`)
    for (const length of [0, 1, 100, header, bytes.length - 1]) {
      await expect(read(new Blob([bytes.slice(0, length)]))).rejects.toMatchObject(refused())
    }
    await expect(read(new Blob([bytes, 'x']))).rejects.toMatchObject(refused())
  },
  LONG_MS,
)

const blobText = (bytes: Uint8Array, at: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + length))

test('a file that is no age file is refused before anything is derived', async () => {
  await expect(read(new Blob(['{}']))).rejects.toMatchObject(refused('not an age file'))
})

test('what cannot be written ends the writing with its own error', async () => {
  async function* failing(): AsyncGenerator<Batch> {
    yield { entries: [entry('a', 1)] }
    throw new TypeError('no more')
  }
  await expect(writeArchive(failing(), making)).rejects.toThrow('no more')
  await expect(
    writeArchive(only(), { ...making, lock: { recipients: ['age1nobody'] } }),
  ).rejects.toMatchObject({ code: 'bad-request' })
})

const secretOf = async (fill: number, epoch: number) => ({
  vaultId: new Uint8Array(16).fill(fill),
  epoch,
  key: await crypto.subtle.importKey(
    'raw',
    new Uint8Array(32).fill(fill + epoch),
    { name: 'HMAC', hash: 'SHA-256' },
    true,
    ['sign'],
  ),
})

test('secrets come back as the keys they were, in their order', async () => {
  const secrets = [await secretOf(1, 2 ** 32 - 1), await secretOf(1, 1), await secretOf(7, 3)]
  const { blob, contents } = await write({ entries: [entry('a', 1)] }, { entries: [], secrets })
  expect(contents.outsideSecrets).toBe(3)
  const found: unknown[] = []
  for await (const batch of batchesOf(blob, BACKUP_SECRET)) {
    for (const { key, ...whose } of batch.secrets ?? []) {
      found.push([whose, new Uint8Array(await crypto.subtle.exportKey('raw', key))])
    }
  }
  expect(found).toEqual(
    secrets.map(({ vaultId, epoch }) => [
      { vaultId, epoch },
      new Uint8Array(32).fill((vaultId[0] ?? 0) + epoch),
    ]),
  )
})

/** A backup as somebody else might write it: its manifest says `told`, and its secrets are these bytes. */
async function forged(told: object, secrets: Uint8Array<ArrayBuffer> | undefined): Promise<Blob> {
  const contents = {
    vault: 'v',
    at: MADE_AT,
    entries: 0,
    namespaces: [],
    outsideSecrets: 1,
    files: [],
  }
  const sound = JSON.parse(new TextDecoder().decode(encodeManifest(contents, 0))) as object
  const manifest = new TextEncoder().encode(JSON.stringify({ ...sound, ...told }))
  const file = (name: string, bytes: Uint8Array<ArrayBuffer>) => ({
    name,
    sizeBytes: bytes.length,
    content: [bytes],
  })
  const files = [
    file('manifest.json', manifest),
    ...PAPERS.map(({ name, bytes }) => file(name, bytes)),
    file('records.ndjson', new Uint8Array()),
    ...(secrets ? [file('outside-secrets', secrets)] : []),
  ]
  const sealed = await sealAge(BACKUP_SECRET, writeTar(files, MADE_AT), WORK_FACTOR)
  return sealed.blob
}

test('a reader takes secrets only as they are described, and none in a backup of version 1', async () => {
  const one = new Uint8Array(52).fill(1)
  expect((await read(await forged({}, one))).outsideSecrets).toBe(1)
  const old = { version: 1, outsideSecrets: undefined }
  expect((await read(await forged(old, undefined))).outsideSecrets).toBe(0)
  const bad: [object, Uint8Array<ArrayBuffer> | undefined][] = [
    [{}, undefined],
    [{}, one.slice(1)],
    [{}, new Uint8Array(104).fill(1)],
    [{ outsideSecrets: 2 }, one],
    [{ outsideSecrets: '1' }, one],
    [{ outsideSecrets: undefined }, one],
    [{}, new Uint8Array(52)],
    [old, one],
    [{ version: 1 }, one],
    [{ version: 0, outsideSecrets: undefined }, undefined],
    [{ more: 1 }, one],
  ]
  for (const [told, secrets] of bad) {
    await expect(
      read(await forged(told, secrets)),
      `told ${JSON.stringify(told)}`,
    ).rejects.toMatchObject(refused('content'))
  }
  await expect(read(await forged({ version: 3 }, one))).rejects.toMatchObject({
    code: 'newer-version',
  })
})
