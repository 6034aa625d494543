/** A backup carries the keys of tokens and files, for a secret that opens the vault; a vault that takes them in opens with them. */
import { expect, test, vi } from 'vitest'
import { FREE_TRIES } from '../../../src/protocol/limits.ts'
import type { Restoring } from '../../../src/protocol/backup.ts'
import type { UnlockSecret } from '../../../src/protocol/contract.ts'
import { isVaultError } from '../../../src/protocol/errors.ts'
import { batchesOf } from '../../../worker/archive/archive.ts'
import { receiveBatches, type Batch, type StreamedSecret } from '../../../worker/entry-stream.ts'
import '../../support/cheap-kdf.ts'
import {
  BACKUP_SECRET,
  backupOf,
  fullBackupOf,
  restoreInto,
  takeFrom,
  takeIn,
} from '../../support/backup.ts'
import { freshName, newVault, openTab, PASSPHRASE, set, type Tab } from '../../support/tab.ts'

const MERGE: Restoring = { mode: 'merge', changed: 'keep', preview: false }
const WRONG = { code: 'wrong-secret' }

const codeOf = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    return await work
  } catch (error) {
    return isVaultError(error) ? error.code : error
  }
}

interface Sealed {
  token: string
  file: Blob
}

const seal = async (tab: Tab, text: string): Promise<Sealed> => ({
  token: await tab.encrypt(text, 'context'),
  file: await tab.encryptFile(new Blob([text]), 1),
})

/** What the token and the file open to here, or the code they are refused with. */
const openIn = async (tab: Tab, { token, file }: Sealed): Promise<unknown[]> => [
  await codeOf(tab.decrypt(token, 'context')),
  await codeOf(tab.decryptFile(file, 2).then((blob) => blob.text())),
]

const opens = (text: string): string[] => [text, text]
const REFUSED = opens('tampered')

async function reopened(tab: Tab, name: string): Promise<Tab> {
  await tab.close()
  const next = await openTab(name)
  await next.unlock({ passphrase: PASSPHRASE })
  return next
}

/** All that comes over the port, for this secret. */
async function batchesFor(
  send: (port: MessagePort) => Promise<unknown>,
): Promise<{ batches: Batch[]; code: unknown }> {
  const { port1, port2 } = new MessageChannel()
  const sending = codeOf(send(port2))
  const batches: Batch[] = []
  const taking = (async () => {
    for await (const batch of receiveBatches(port1)) batches.push(batch)
  })()
  await codeOf(taking)
  return { batches, code: await sending }
}

const secretsIn = (batches: readonly Batch[]): StreamedSecret[] =>
  batches.flatMap(({ secrets = [] }) => secrets)

async function* sent(secrets: unknown): AsyncGenerator<Batch> {
  yield { entries: [], secrets: secrets as StreamedSecret[] }
}

const newSecret = (extractable = true, length = 256): Promise<CryptoKey> =>
  crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256', length }, extractable, ['sign'])

test('what one vault has sealed opens in another that has taken in its backup, until that drops it', async () => {
  const a = await newVault()
  const old = await seal(a, 'before a rotation')
  await a.rotate({})
  const sealed = await seal(a, 'sealed in a')
  const { blob, contents } = await fullBackupOf(a)
  expect(contents.outsideSecrets).toBe(2)
  const name = freshName()
  let b = await newVault(name)
  const own = await seal(b, 'sealed in b')
  expect(await openIn(b, sealed)).toEqual(REFUSED)
  expect(await takeIn(b, blob, MERGE)).toMatchObject({ outsideSecrets: 2 })
  const all = async (): Promise<unknown[]> => [
    await openIn(b, old),
    await openIn(b, sealed),
    await openIn(b, own),
  ]
  const opened = [opens('before a rotation'), opens('sealed in a'), opens('sealed in b')]
  expect(await all()).toEqual(opened)
  b = await reopened(b, name)
  expect(await all()).toEqual(opened)
  await b.rotate({})
  expect(await all()).toEqual(opened)
  b = await reopened(b, name)
  expect(await all()).toEqual(opened)
  // What it seals is its own all the while.
  expect(await openIn(a, await seal(b, 'later'))).toEqual(REFUSED)
  await b.rotate({ dropOutside: true })
  expect(await all()).toEqual([REFUSED, REFUSED, REFUSED])
})

test('a context is asked for as ever, and a changed token or file refused', async () => {
  const a = await newVault()
  const { token, file } = await seal(a, 'sealed')
  const b = await newVault()
  await takeIn(b, (await fullBackupOf(a)).blob, MERGE)
  expect(await codeOf(b.decrypt(token, 'another'))).toBe('tampered')
  const at = token.length - 3
  const changed = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)
  const bytes = new Uint8Array(await file.arrayBuffer())
  for (const place of [8, 12, 30, 60, bytes.length - 1]) {
    const flipped = bytes.slice()
    flipped[place] = (flipped[place] ?? 0) ^ 1
    expect(await openIn(b, { token: changed, file: new Blob([flipped]) })).toEqual(REFUSED)
  }
})

test('what was taken in goes on to a third, and while a rotation drops it, it is dropped', async () => {
  const a = await newVault()
  const sealed = await seal(a, 'sealed in a')
  const [b, c] = [await newVault(), await newVault()]
  await takeIn(b, (await fullBackupOf(a)).blob, MERGE)
  const { blob, contents } = await fullBackupOf(b)
  expect(contents.outsideSecrets).toBe(2)
  expect(await takeIn(c, blob, MERGE)).toMatchObject({ outsideSecrets: 2 })
  expect(await openIn(c, sealed)).toEqual(opens('sealed in a'))
  const rotating = c.rotate({})
  await c.rotate({ dropOutside: true })
  await rotating
  expect(await openIn(c, sealed)).toEqual(REFUSED)
})

test('a restore adds nothing that is there, and a preview nothing at all', async () => {
  const name = freshName()
  const a = await newVault(name)
  await set(a, 'a', 1)
  const { blob } = await fullBackupOf(a)
  const b = await newVault()
  const last = async (tab: Tab): Promise<number> => (await tab.report()).sequence ?? 0
  const before = await last(b)
  expect(await takeIn(b, blob, { ...MERGE, preview: true })).toMatchObject({ outsideSecrets: 1 })
  expect(await last(b)).toBe(before)
  await takeIn(b, blob, MERGE)
  // A header and the entry.
  expect(await last(b)).toBe(before + 2)
  for (const tab of [a, b]) {
    const now = await last(tab)
    expect(await takeIn(tab, blob, MERGE)).toMatchObject({ outsideSecrets: 0, same: 1 })
    expect(await last(tab)).toBe(now)
  }
})

test('what a vault has dropped of its own does not come back with an older backup', async () => {
  const a = await newVault()
  const sealed = await seal(a, 'dropped')
  const { blob } = await fullBackupOf(a)
  await a.rotate({ dropOutside: true })
  expect(await takeIn(a, blob, MERGE)).toMatchObject({ outsideSecrets: 0 })
  expect(await openIn(a, sealed)).toEqual(REFUSED)
})

test('of one vault and epoch there may be two, where its storage was put back and went on', async () => {
  const a = await newVault()
  const sealed = await seal(a, 'own')
  const { batches } = await batchesFor((port) => a.sendBackup(port, 1, { passphrase: PASSPHRASE }))
  const [own] = secretsIn(batches)
  const other = { vaultId: own?.vaultId, epoch: 1, key: await newSecret() }
  const later = { ...other, epoch: 7, key: await newSecret() }
  const report = await takeFrom(a, sent([own, other, other, later]), MERGE)
  expect(report.outsideSecrets).toBe(2)
  expect(await openIn(a, sealed)).toEqual(opens('own'))
  expect((await fullBackupOf(a)).contents.outsideSecrets).toBe(3)
})

test('other tabs open with what one has taken in', async () => {
  const a = await newVault()
  const sealed = await seal(a, 'sealed in a')
  const name = freshName()
  const [b, other, third] = [await newVault(name), await openTab(name), await openTab(name)]
  for (const tab of [other, third]) await tab.unlock({ passphrase: PASSPHRASE })
  await takeIn(b, (await fullBackupOf(a)).blob, MERGE)
  expect(await openIn(other, sealed)).toEqual(opens('sealed in a'))
  expect(await third.fileSize(sealed.file)).toBe('sealed in a'.length)
  await set(other, 'goes', 'on')
})

test('a call that comes while a tab follows what another has taken in waits for that', async () => {
  const a = await newVault()
  const { token } = await seal(a, 'sealed in a')
  const name = freshName()
  const [b, other] = [await newVault(name), await openTab(name)]
  await other.unlock({ passphrase: PASSPHRASE })
  const backup = await fullBackupOf(a)
  const verify = crypto.subtle.verify.bind(crypto.subtle)
  const later = async (...args: Parameters<typeof verify>): Promise<boolean> => {
    await new Promise((resolve) => setTimeout(resolve, 100))
    return verify(...args)
  }
  // The tab that writes a header is the first to verify it.
  const slow = vi.spyOn(crypto.subtle, 'verify').mockImplementation(later)
  slow.mockImplementationOnce(verify)
  await takeIn(b, backup.blob, MERGE)
  const opening: Promise<unknown>[] = []
  for (let call = 0; call < 20; call++) {
    opening.push(codeOf(other.decrypt(token, 'context')))
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  slow.mockRestore()
  expect(new Set(await Promise.all(opening))).toEqual(new Set(['sealed in a']))
})

test('a rotation that begins meanwhile, in another tab, loses none of them', async () => {
  const a = await newVault()
  const sealed = await seal(a, 'sealed in a')
  const { blob } = await fullBackupOf(a)
  const name = freshName()
  const [b, other] = [await newVault(name), await openTab(name)]
  await other.unlock({ passphrase: PASSPHRASE })
  const [taken] = await Promise.all([codeOf(takeIn(b, blob, MERGE)), other.rotate({})])
  // Left behind, it has locked itself, and is asked once more.
  if (taken === 'locked') {
    await b.unlock({ passphrase: PASSPHRASE })
    await takeIn(b, blob, MERGE)
  }
  await other.unlock({ passphrase: PASSPHRASE })
  expect(await openIn(other, sealed)).toEqual(opens('sealed in a'))
  expect((await other.check(1)).problemCount).toBe(0)
})

test('the safety copy of a restore, and an old backup, bring none', async () => {
  const a = await newVault()
  await set(a, 'a', 1)
  await restoreInto(a, (await backupOf(await newVault())).blob)
  const copy = await a.safetyCopy()
  const batches: Batch[] = []
  for await (const batch of batchesOf(copy?.blob ?? new Blob(), BACKUP_SECRET)) batches.push(batch)
  expect(batches.length).toBeGreaterThan(0)
  expect(secretsIn(batches)).toEqual([])
})

test.each<[string, UnlockSecret]>([
  ['no secret', {}],
  ['a wrong passphrase', { passphrase: 'not it' }],
  ['a wrong host secret', { hostSecret: new Uint8Array(32) }],
])('for %s nothing is sent at all, and entries are sent without', async (_what, secret) => {
  const tab = await newVault()
  await set(tab, 'a', 1)
  await tab.addSlot({ secret: { passphrase: PASSPHRASE }, slot: { kind: 'device' } })
  const refused = await batchesFor((port) => tab.sendBackup(port, 1, secret))
  expect(refused).toEqual({ batches: [], code: 'wrong-secret' })
  const { batches } = await batchesFor((port) => tab.sendEntries(port, 1))
  expect(batches.flatMap(({ entries }) => entries)).toHaveLength(1)
  expect(secretsIn(batches)).toEqual([])
})

test('every secret of the vault is good for it', async () => {
  const tab = await newVault()
  const secret = { passphrase: PASSPHRASE }
  const hostSecret = (): Uint8Array => new Uint8Array(32).fill(3)
  await tab.addSlot({ secret, slot: { kind: 'host-secret', hostSecret: hostSecret() } })
  const { recoveryCode = '' } = await tab.addSlot({ secret, slot: { kind: 'recovery' } })
  for (const given of [secret, { hostSecret: hostSecret() }, { recoveryCode }]) {
    expect((await fullBackupOf(tab, given)).contents.outsideSecrets).toBe(1)
  }
})

test('a vault that only this browser opens is asked for none', async () => {
  const tab = await openTab(freshName())
  await tab.create({ device: true })
  expect((await fullBackupOf(tab, {})).contents.outsideSecrets).toBe(1)
})

test('wrong secrets are throttled, together with those of unlocking', async () => {
  const tab = await newVault()
  for (let tries = 0; tries < FREE_TRIES; tries++) {
    await expect(fullBackupOf(tab, { passphrase: `wrong ${tries}` })).rejects.toMatchObject(WRONG)
  }
  const throttled = { code: 'throttled' }
  await expect(fullBackupOf(tab)).rejects.toMatchObject(throttled)
  const other = await openTab(freshName())
  await other.create({ passphrase: PASSPHRASE })
  await fullBackupOf(other)
  await tab.lock()
  await expect(tab.unlock({ passphrase: PASSPHRASE })).rejects.toMatchObject(throttled)
})

test('a locked vault hands out none, whatever the secret', async () => {
  const tab = await newVault()
  await tab.lock()
  await expect(fullBackupOf(tab)).rejects.toMatchObject({ code: 'locked' })
})

test('locked and unlocked on the way, it has ended, and the keys were not sent', async () => {
  const tab = await newVault()
  for (const name of ['a', 'b', 'c']) await set(tab, name, 'v'.repeat(600_000))
  const { port1, port2 } = new MessageChannel()
  const sending = codeOf(tab.sendBackup(port2, 1, { passphrase: PASSPHRASE }))
  const batches = receiveBatches(port1)
  await batches.next()
  await tab.lock()
  await tab.unlock({ passphrase: PASSPHRASE })
  await expect(batches.next()).rejects.toMatchObject({ code: 'locked' })
  expect(await sending).toBe('locked')
})

test('what is no secret is taken in by nobody, and changes nothing', async () => {
  const tab = await newVault()
  const vaultId = new Uint8Array(16)
  const key = await newSecret()
  const before = (await tab.report()).sequence
  const bad: unknown[] = [
    { vaultId, epoch: 1, key: new Uint8Array(32) },
    { vaultId, epoch: 1, key: await newSecret(false) },
    { vaultId, epoch: 1, key: await newSecret(true, 512) },
    { vaultId, epoch: 1, key, more: 1 },
    { vaultId, epoch: 0, key },
    { vaultId, epoch: 2 ** 32, key },
    { vaultId, epoch: 1.5, key },
    { vaultId: new Uint8Array(15), epoch: 1, key },
    { vaultId: 'x'.repeat(16), epoch: 1, key },
    null,
  ]
  for (const secret of bad) {
    for (const preview of [true, false]) {
      const taking = takeFrom(tab, sent([secret]), { ...MERGE, preview })
      expect(await codeOf(taking)).toBe('bad-request')
    }
  }
  expect((await tab.report()).sequence).toBe(before)
  expect((await fullBackupOf(tab)).contents.outsideSecrets).toBe(1)
})

test('more of them than a header has room for are refused, and none is taken in', async () => {
  const tab = await newVault()
  const key = await newSecret()
  const many = Array.from({ length: 4097 }, (_, n) => ({
    vaultId: new Uint8Array(16).fill(1),
    epoch: n + 1,
    key,
  }))
  const before = (await tab.report()).sequence
  expect(await codeOf(takeFrom(tab, sent(many), MERGE))).toBe('unsupported')
  expect(await codeOf(takeFrom(tab, sent([...many, ...many]), MERGE))).toBe('bad-request')
  expect((await tab.report()).sequence).toBe(before)
})
