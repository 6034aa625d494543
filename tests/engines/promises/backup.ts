/** A backup holds all of it, says what is in it, and is refused whole when anything of it was changed. */
import type { BackupProgress } from '../../../src/client/backup-calls.ts'
import type { BackupContents } from '../../../src/protocol/backup.ts'
import type { Value } from '../../../src/protocol/values.ts'
import { failure, holds, same } from '../page/check.ts'
import { here } from '../page/ground.ts'
import { newVault, openVault, PASSPHRASE, passphraseVault, unlockedVault } from '../page/vaults.ts'
import type { PagePromise } from '../promise.ts'

const SECRET = { passphrase: 'a passphrase for the backup' }
/** Made for these tests. */
const RECIPIENT = 'age1cgnersh3cklddnp0mknswqmwzeyutqq69rr284gmf772csk3quns2s78up'
const IDENTITY = 'AGE-SECRET-KEY-1GTJKX3MALHNJ03R8HTJX57TCMCERTUWK6MME9YTH4TJQJX8HDNXS6MUDAN'
const LARGE_BYTES = 3_000_000

const VALUES: Record<string, Value> = {
  text: 'Zürich \u{1f512}',
  numbers: [0, -0, NaN, 1.5],
  big: 2n ** 70n,
  map: new Map<Value, Value>([[1, new Set([new Date(2)])]]),
  large: Uint8Array.from({ length: LARGE_BYTES }, (_, at) => at % 251),
}
const CONTENTS = {
  entries: 6,
  namespaces: [
    { name: '', entries: 5 },
    { name: 'other', entries: 1 },
  ],
  outsideSecrets: 1,
  files: [],
}

async function filledVault() {
  const vault = await newVault()
  await vault.setMany(Object.entries(VALUES))
  await vault.namespace('other').set('a', 1)
  return vault
}

async function flippedAt(blob: Blob, at: number): Promise<Blob> {
  const bytes = new Uint8Array(await blob.arrayBuffer())
  bytes[at] = (bytes[at] ?? 0) ^ 1
  return new Blob([bytes])
}

export const BACKUP: PagePromise[] = [
  {
    name: 'A backup under a passphrase is read back before it is handed over, opens with that passphrase, and says what is in it.',
    async run() {
      const vault = await filledVault()
      const told: BackupProgress[] = []
      const verified: BackupContents[] = []
      const blob = await vault.backup({
        ...SECRET,
        onProgress: (how) => told.push(how),
        onVerified: (what) => verified.push(what),
      })
      holds(blob.size > LARGE_BYTES, 'all of it is in there')
      same(told.at(-1), { done: 6, total: 6, unit: 'entries' })
      const found = await vault.inspectBackup(blob, SECRET)
      const { vault: name, at, ...contents } = found
      same(contents, CONTENTS)
      same(name, vault.name)
      same(verified, [found])
      holds(at > Date.now() - 600_000 && at <= Date.now(), 'it says when')
      const start = await blob.slice(0, 21).text()
      same(start, 'age-encryption.org/v1')
    },
  },
  {
    name: 'A backup for recipients opens with an identity of one, and with a bit flipped or a byte missing with none.',
    async run() {
      const vault = await filledVault()
      const secret = { identities: [IDENTITY] }
      const verified: BackupContents[] = []
      const blob = await vault.backup({
        recipients: [RECIPIENT],
        onVerified: (what) => verified.push(what),
      })
      const found = await vault.inspectBackup(blob, secret)
      same(found.entries, CONTENTS.entries)
      same(verified, [found])
      const changed = [
        await flippedAt(blob, 60),
        await flippedAt(blob, 150),
        await flippedAt(blob, blob.size - 1),
        await flippedAt(blob, 1_000_000),
        blob.slice(0, blob.size - 1),
        new Blob(['no backup at all']),
      ]
      for (const bad of changed) {
        same((await failure(vault.inspectBackup(bad, secret))).code, 'backup-invalid')
      }
      const wrong = await failure(vault.inspectBackup(blob, SECRET))
      same({ code: wrong.code, ...wrong.detail }, { code: 'backup-invalid', reason: 'secret' })
      same((await vault.check()).problemCount, 0)
    },
  },
  {
    name: 'A backup restored into an empty vault brings everything back as it was, under the keys of that vault.',
    async run() {
      const secret = { identities: [IDENTITY] }
      const source = await filledVault()
      const blob = await source.backup({ recipients: [RECIPIENT] })
      await source.erase({ confirm: source.name })
      source.close()
      const vault = await openVault()
      await vault.create({ device: true })
      const { safetyCopy, ...report } = await vault.restore(blob, secret, { mode: 'replace' })
      const counts = { changed: 0, same: 0, onlyHere: 0, expired: 0, changedNames: [] }
      same(
        { ...report },
        { added: 6, ...counts, outsideSecrets: 1, files: { added: 0, changed: 0, same: 0 } },
      )
      same(safetyCopy, false)
      vault.close()
      const again = await unlockedVault()
      for (const [name, value] of Object.entries(VALUES)) same(await again.get(name), value, name)
      same(await again.namespace('other').get('a'), 1)
      same((await again.check()).problemCount, 0)
    },
  },
  {
    name: 'Tokens and files outlive their vault: a backup, made for a secret of it, has another vault open them, after a rotation too.',
    async run() {
      const context = 'for whom'
      const source = await passphraseVault()
      const token = await source.encrypt('sealed in the first', { context })
      // Kept elsewhere: what the vault gives lies in its own place, and goes with it.
      const file = new Blob([
        await (await source.encryptFile(new Blob(['a file of the first']))).arrayBuffer(),
      ])
      for (const secret of [undefined, {}, { passphrase: 'not it' }]) {
        const asked = source.backup({ recipients: [RECIPIENT], secret })
        same((await failure(asked)).code, 'wrong-secret')
      }
      const secret = { passphrase: PASSPHRASE }
      const blob = await source.backup({ recipients: [RECIPIENT], secret })
      await source.erase({ confirm: source.name })
      source.close()
      const vault = await openVault()
      await vault.create({ device: true })
      const opened = async (): Promise<string[]> => [
        await vault.decrypt(token, { context }),
        await (await vault.decryptFile(file)).text(),
      ]
      const refused = async (): Promise<string[]> => [
        (await failure(vault.decrypt(token, { context }))).code,
        (await failure(vault.decryptFile(file))).code,
      ]
      const identities = { identities: [IDENTITY] }
      same(await refused(), ['tampered', 'tampered'])
      same((await vault.inspectBackup(blob, identities)).outsideSecrets, 1)
      const report = await vault.restore(blob, identities, { mode: 'merge', changed: 'keep' })
      same(report.outsideSecrets, 1)
      same(await opened(), ['sealed in the first', 'a file of the first'])
      await vault.rotate()
      same(await opened(), ['sealed in the first', 'a file of the first'])
      await vault.rotate({ dropOutside: true })
      same(await refused(), ['tampered', 'tampered'])
    },
  },
  {
    name: 'A restore takes away only what it keeps a copy of, a preview nothing, and a changed file changes nothing.',
    async run() {
      const secret = { identities: [IDENTITY] }
      const vault = await filledVault()
      const blob = await vault.backup({ recipients: [RECIPIENT] })
      await vault.setMany({ text: 'later', new: 1 })
      const before = await vault.entries()
      const { changed, same: equal, onlyHere } = await vault.previewRestore(blob, secret)
      same({ changed, equal, onlyHere }, { changed: 1, equal: 5, onlyHere: 1 })
      const bad = await flippedAt(blob, blob.size - 1)
      const refused = await failure(vault.restore(bad, secret, { mode: 'replace' }))
      same(refused.code, 'backup-invalid')
      same(await vault.entries(), before)
      const told: BackupProgress[] = []
      const onProgress = (how: BackupProgress): void => void told.push(how)
      const outcome = await vault.restore(blob, secret, { mode: 'replace', onProgress })
      holds(outcome.safetyCopy && told.length > 2, 'a copy was made, and it was told how far it is')
      same(await vault.get('text'), VALUES['text'])
      same(await vault.has('new'), false)
      const copy = await vault.safetyCopy()
      if (!copy) throw new Error('no copy')
      await vault.restore(copy.blob, secret, { mode: 'merge', changed: 'keep' })
      same(await vault.get('text'), VALUES['text'])
      same(await vault.get('new'), 1)
      await vault.restore(copy.blob, secret, { mode: 'merge', changed: 'take' })
      same(await vault.get('text'), 'later')
      await vault.discardSafetyCopy()
      same(await vault.safetyCopy(), undefined)
    },
  },
  {
    name: 'A backup that was opened is compared and taken in by one helper, which has its key until it is closed.',
    async run() {
      const secret = { identities: [IDENTITY] }
      const vault = await newVault()
      await vault.setMany({ text: 'first', same: 1 })
      const blob = await vault.backup({ recipients: [RECIPIENT] })
      await vault.setMany({ text: 'later', new: 1 })
      const before = await vault.entries()
      same((await failure(vault.openBackup(blob, SECRET))).code, 'backup-invalid')
      const opened = await vault.openBackup(blob, secret)
      const helper = here().lastWorker()
      same(opened.contents, await vault.inspectBackup(blob, secret))
      const { changed, same: equal, onlyHere } = await opened.preview()
      same({ changed, equal, onlyHere }, { changed: 1, equal: 1, onlyHere: 1 })
      same(await vault.entries(), before)
      const other = here().lastWorker()
      holds(other !== helper, 'a call of the vault has a helper of its own')
      holds((await opened.restore({ mode: 'replace' })).safetyCopy, 'a copy was made')
      same([await vault.get('text'), await vault.has('new')], ['first', false])
      holds(here().lastWorker() === other, 'what was opened needs no other')
      const patience = new AbortController()
      const given = failure(opened.preview({ signal: patience.signal }))
      patience.abort()
      same((await given).code, 'aborted')
      same((await opened.preview()).changed, 0)
      holds(here().lastWorker() !== other, 'after a call that was given up there is another')
      const waiting = failure(opened.preview())
      opened.close()
      same([(await waiting).code, (await failure(opened.preview())).code], ['aborted', 'aborted'])
      const left = await vault.openBackup(blob, secret)
      await vault.lock()
      same((await failure(left.restore({ mode: 'replace' }))).code, 'locked')
      await vault.unlock()
      same((await left.preview()).changed, 0)
      vault.close()
      same((await failure(left.preview())).code, 'aborted')
    },
  },
  {
    name: 'A backup needs an open vault, a helper worker, and a recipient that is one; given up, it ends.',
    async run() {
      const vault = await filledVault()
      const none = await failure(vault.backup({ recipients: ['age1nobody'] }))
      same({ code: none.code, ...none.detail }, { code: 'bad-request', reason: 'recipient' })
      const stop = new AbortController()
      const stopped = vault.backup({ recipients: [RECIPIENT], signal: stop.signal })
      stop.abort()
      same((await failure(stopped)).code, 'aborted')
      // It was given up in the worker too: the vault goes on.
      same(await vault.get('text'), VALUES['text'])
      await vault.lock()
      same((await failure(vault.backup({ recipients: [RECIPIENT] }))).code, 'locked')
    },
  },
]
