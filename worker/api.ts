/** The contract, kept: checks every argument, then delegates to the session. Nothing here knows how things are done. */
import type { VaultApi, VaultState, WorkerReport } from '../src/protocol/contract.ts'
import { EVENT, type EventMessage, type VaultEvent } from '../src/protocol/events.ts'
import { VaultError } from '../src/protocol/errors.ts'
import * as check from './arguments.ts'
import * as cipher from './cipher/cipher.ts'
import * as checkBackup from './backup-arguments.ts'
import { Copying } from './care-backup.ts'
import { Care } from './care.ts'
import { setEraseAfterWrong } from './erase-after.ts'
import * as checkFile from './file-arguments.ts'
import { FileCalls } from './file-calls.ts'
import { FileStreams } from './file-streams.ts'
import { FileTurns } from './file-turns.ts'
import { givenSecret } from './given-secret.ts'
import { typed } from './keyring/keyring.ts'
import { passkeysOf, reportOf } from './report.ts'
import * as slotCheck from './slot-arguments.ts'
import { VaultSession, type Surroundings } from './session.ts'
import { Slots } from './slots.ts'
import { strengthenSoon } from './strengthening.ts'
import * as checkToken from './token-arguments.ts'
import { putCall } from './vault-file-arguments.ts'
import { VaultFileCalls } from './vault-file-calls.ts'
import type { OpenLog } from './store/store.ts'

/** Who is told what happens: the worker's own scope, where its answers leave too. */
export interface Page {
  postMessage(message: EventMessage): void
}

export function createApi(surroundings: Surroundings, page?: Page): VaultApi {
  let session: VaultSession | undefined
  let tellsChanges = false
  let strengthens = false

  const emit = (event: VaultEvent): void => {
    if (event.type === 'state') became(event.state)
    if (event.type !== 'changed' || tellsChanges) page?.postMessage({ type: EVENT, event })
  }
  const became = (state: VaultState): void => {
    turns.look()
    for (const held of [files, streams]) held.became(state)
  }
  const care = new Care(surroundings, emit)
  const copying = new Copying({ surroundings, emit })
  const turns = new FileTurns(surroundings.now, emit)
  const files = new FileCalls(surroundings, turns)
  const streams = new FileStreams()
  const vaultFiles = new VaultFileCalls(surroundings, turns)
  const current = (): VaultSession => {
    if (!session) throw new VaultError('bad-request', { reason: 'open first' })
    return session
  }
  const slots = (): Slots => new Slots(current(), { surroundings, emit })
  const use = <T>(work: (log: OpenLog) => Promise<T>): Promise<T> => current().use(work)

  return {
    ping: async () => {},

    tellChanges: async () => {
      tellsChanges = true
    },

    open: async (name, options) => {
      if (session) throw new VaultError('bad-request', { reason: 'open already' })
      const { strengthen, ...checked } = check.openOptions(options)
      strengthens = strengthen
      const opening = new VaultSession({
        name: check.vaultName(name),
        ...checked,
        emit,
        surroundings,
      })
      session = opening
      files.begin(session.name)
      await opening.start()
      return opening.stateAt
    },

    marked: async () => {
      await current().marked()
      return current().stateAt
    },

    create: async (options) => {
      const created = await current().create(check.createOptions(options))
      return { ...current().stateAt, ...created }
    },
    unlock: async (call) => {
      const { secret, anchor } = check.unlockCall(call)
      await current().unlock(await givenSecret(secret), anchor)
      const { passphrase } = secret
      if (strengthens && passphrase !== undefined) void strengthenSoon(slots(), typed(passphrase))
      return current().stateAt
    },
    reopen: async (given) => {
      const { call, anchor } = check.reopenCall(given)
      await current().reopen(call, anchor)
      return current().stateAt
    },
    left: async () => current().left(),
    lock: async () => {
      await current().lock()
      return current().stateAt
    },
    erase: async (confirm) => {
      await current().erase(check.text(confirm))
      await files.clear()
      return current().stateAt
    },
    setLockPolicy: async (policy) => {
      current().lockPolicy = check.lockPolicy(policy)
    },
    setEraseAfterWrong: async (after) => setEraseAfterWrong(current(), check.eraseAfter(after)),
    presence: async (seen, hidden) => current().presence(check.flag(seen), check.flag(hidden)),
    report: async (): Promise<WorkerReport> => reportOf(current()),

    slots: async () => slots().list(),
    passkeys: async () => passkeysOf(current()),
    addSlot: async (call) => slots().add(slotCheck.addSlot(call)),
    changePassphrase: async (call) => slots().changePassphrase(slotCheck.changePassphrase(call)),
    strengthen: async (passphrase) => slots().strengthen(check.passphraseText(passphrase)),
    confirmRecoveryCode: async (code) => slots().confirmRecoveryCode(check.recoveryCode(code)),
    renameSlot: async (id, name) => slots().rename(check.text(id), slotCheck.slotName(name)),
    removeSlot: async (call) => slots().remove(slotCheck.removeSlot(call)),
    bindSlot: async (call) => slots().bind(slotCheck.bindSlot(call)),

    rotate: async (options) => current().rotation.rotate(slotCheck.rotateOptions(options)),
    pauseRotation: async () => current().rotation.pause(true),
    resumeRotation: async () => current().rotation.pause(false),

    get: async (namespace, name) => {
      const [ns, key] = [check.namespaceName(namespace), check.entryName(name)]
      return use(async ({ reads }) => (await reads.entry(ns, key))?.value)
    },

    entry: async (namespace, name) => {
      const [ns, key] = [check.namespaceName(namespace), check.entryName(name)]
      return use(({ reads }) => reads.entry(ns, key))
    },

    has: async (namespace, name) => {
      const [ns, key] = [check.namespaceName(namespace), check.entryName(name)]
      const now = surroundings.now()
      return use(({ reads, log }) =>
        reads.fromNames(() => log.names.get(ns, key, now) !== undefined),
      )
    },

    keys: async (namespace, options) => {
      const [ns, listing] = [check.namespaceName(namespace), check.listOptions(options)]
      const now = surroundings.now()
      return use(({ reads, log }) => reads.fromNames(() => log.names.list(ns, listing, now)))
    },

    count: async (namespace) => {
      const ns = check.namespaceName(namespace)
      const now = surroundings.now()
      return use(({ reads, log }) => reads.fromNames(() => log.names.list(ns, {}, now).length))
    },

    entries: async (namespace, options) => {
      const [ns, listing] = [check.namespaceName(namespace), check.listOptions(options)]
      return use(({ reads }) => reads.list(ns, listing))
    },

    getMany: async (namespace, names) => {
      const [ns, keys] = [check.namespaceName(namespace), check.entryNames(names)]
      return use(async ({ reads }) => {
        const entries = await reads.entriesOf(ns, keys)
        return entries.map((entry) => entry?.value)
      })
    },

    apply: async (namespace, operations) => {
      const [ns, steps] = [check.namespaceName(namespace), check.operations(operations)]
      return use(({ writes }) => writes.write({ namespace: ns, steps }))
    },

    clear: async (namespace) => {
      const ns = check.namespaceName(namespace)
      return use(async ({ writes }) => void (await writes.write({ namespace: ns, steps: 'clear' })))
    },

    encrypt: async (text, context) =>
      cipher.encrypt(current(), checkToken.plainText(text), checkToken.context(context)),
    decrypt: async (token, context) =>
      cipher.decrypt(current(), checkToken.token(token), checkToken.context(context)),
    encryptBytes: async (bytes, context) =>
      cipher.encryptBytes(current(), checkToken.plainBytes(bytes), checkToken.context(context)),
    decryptBytes: async (token, context) =>
      cipher.decryptBytes(current(), checkToken.tokenBytes(token), checkToken.context(context)),

    check: async (call) => care.check(current(), check.count(call)),
    stopCheck: async (call) => care.stop(check.count(call)),
    repair: async (call) => {
      const { secret, anchor } = check.unlockCall(call)
      const report = await care.repair(current(), await givenSecret(secret), anchor)
      return { ...current().stateAt, report }
    },
    sendEntries: async (given, call) =>
      copying.send(current(), checkBackup.port(given), check.count(call)),
    sendBackup: async (given, call, secret) =>
      copying.sendBackup(
        current(),
        checkBackup.port(given),
        check.count(call),
        check.unlockSecret(secret),
      ),
    receiveEntries: async (given, call, restoring) =>
      copying.receive(
        current(),
        checkBackup.port(given),
        check.count(call),
        checkBackup.restoring(restoring),
      ),
    stopCopying: async (call) => copying.stop(check.count(call)),
    encryptFile: async (blob, call, to) =>
      files.encrypt(current(), checkFile.source(blob), checkFile.run(call, to)),
    decryptFile: async (blob, call, to) =>
      files.decrypt(current(), checkBackup.blob(blob), checkFile.run(call, to)),
    releaseFile: async (name) => files.release(check.text(name)),
    runStream: async (kind, call) =>
      streams.run(current(), checkFile.streamKind(kind), check.count(call)),
    stepStream: async (bytes, call, isLast) =>
      streams.step(check.count(call), checkToken.tokenBytes(bytes), check.flag(isLast)),
    stopFile: async (call) => {
      for (const held of [turns, streams]) held.stop(check.count(call))
    },
    pauseFile: async (call, paused) => turns.pause(check.count(call), check.flag(paused)),
    fileSize: async (blob) => files.size(current(), checkBackup.blob(blob)),
    readFile: async (blob, start, end) =>
      files.read(current(), checkBackup.blob(blob), check.count(start), check.count(end)),
    putFile: async (name, blob, put, call) =>
      vaultFiles.put(
        current(),
        { name: check.entryName(name), blob: checkBackup.blob(blob), ...putCall(put) },
        check.count(call),
      ),
    file: async (name) => vaultFiles.info(current(), check.entryName(name)),
    files: async (options) => vaultFiles.list(current(), check.listOptions(options)),
    readVaultFile: async (name, revision, start, end) =>
      vaultFiles.read(current(), check.entryName(name), check.count(revision), [
        check.count(start),
        check.count(end),
      ]),
    deleteFile: async (name) => vaultFiles.delete(current(), check.entryName(name)),
    renameFile: async (from, to) =>
      vaultFiles.rename(current(), check.entryName(from), check.entryName(to)),
    safetyCopy: async () => copying.safetyCopy(current()),
    discardSafetyCopy: async () => copying.discardSafetyCopy(current()),
    close: async () => {
      await Promise.all([session?.close(), files.clear()])
    },
  }
}
