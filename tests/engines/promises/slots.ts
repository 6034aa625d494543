/** Every way in: made, proved, changed and taken away. */
import { failure, holds, refusal, same } from '../page/check.ts'
import { MAIN, putRows, within } from '../page/database.ts'
import { newVault, openVault, PASSPHRASE, passphraseVault, unlockedVault } from '../page/vaults.ts'
import type { PagePromise } from '../promise.ts'

const hostSecret = Uint8Array.from({ length: 32 }, (_, at) => (at * 7) % 256)

export const SLOTS: PagePromise[] = [
  {
    name: 'A passphrase is changed: the new one opens the vault, and the old one does not.',
    async run() {
      const vault = await passphraseVault()
      await vault.set('a', 'kept')
      await vault.slots.changePassphrase({ old: PASSPHRASE, new: 'another one' })
      vault.close()
      const again = await openVault()
      same(await refusal(again.unlock({ passphrase: PASSPHRASE })), 'wrong-secret')
      await again.unlock({ passphrase: 'another one' })
      same(await again.get('a'), 'kept')
    },
  },
  {
    name: 'A recovery code opens the vault however it is typed, and a typing error is told from a wrong code.',
    async run() {
      const vault = await newVault()
      await vault.set('a', 'kept')
      const { recoveryCode } = await vault.slots.addRecoveryCode({ secret: {} })
      same(
        (await vault.slots.list()).map(({ confirmed }) => confirmed),
        [true, false],
      )
      await vault.slots.confirmRecoveryCode(recoveryCode.toLowerCase().replaceAll('-', ' '))
      same(
        (await vault.slots.list()).map(({ confirmed }) => confirmed),
        [true, true],
      )
      vault.close()
      const again = await openVault()
      const mistyped = recoveryCode.replace(/.$/, (last) => (last === '0' ? '2' : '0'))
      const { code, detail } = await failure(again.unlock({ recoveryCode: mistyped }))
      same([code, { ...detail }], ['wrong-secret', { mistyped: true }])
      await again.unlock({ recoveryCode })
      same(await again.get('a'), 'kept')
    },
  },
  {
    name: 'A recovery code made with the vault opens it, and counts once it was typed again.',
    async run() {
      const vault = await openVault()
      same(await refusal(vault.create({ recovery: true })), 'bad-request')
      const { recoveryCode = '' } = await vault.create({ device: true, recovery: true })
      await vault.set('a', 'kept')
      const [, code] = await vault.slots.list()
      same([code?.kind, code?.confirmed], ['recovery', false])
      vault.close()
      const again = await openVault()
      await again.unlock({ recoveryCode })
      same(await again.get('a'), 'kept')
      await again.slots.confirmRecoveryCode(recoveryCode)
      same(
        (await again.slots.list()).map(({ confirmed }) => confirmed),
        [true, true],
      )
    },
  },
  {
    name: 'A secret of the host opens the vault, and stays as the host has it.',
    async run() {
      const vault = await newVault()
      await vault.set('a', 'kept')
      // A part of a larger buffer: only the part is the secret.
      const within = new Uint8Array(64)
      within.set(hostSecret, 16)
      const part = within.subarray(16, 48)
      await vault.slots.addHostSecret({ hostSecret: part, secret: {}, name: 'keystore' })
      same([...part], [...hostSecret])
      vault.close()
      const again = await openVault()
      same(await refusal(again.unlock({ hostSecret: new Uint8Array(32) })), 'wrong-secret')
      same(await refusal(again.unlock({ hostSecret: new Uint8Array(15) })), 'bad-request')
      await again.unlock({ hostSecret })
      same(await again.get('a'), 'kept')
      same(
        (await again.slots.list()).map(({ name }) => name),
        ['', 'keystore'],
      )
    },
  },
  {
    name: 'This browser is remembered and forgotten, and the last way in is never taken away.',
    async run() {
      const vault = await newVault()
      const { id } = await vault.slots.addHostSecret({ hostSecret, secret: {} })
      const secret = { hostSecret }
      same(await refusal(vault.slots.remove(id, { secret })), 'last-slot')
      await vault.slots.forget({ secret })
      same(await refusal(vault.slots.remove(id, { secret, acceptDeviceOnly: true })), 'last-slot')
      await vault.lock()
      same(await refusal(vault.unlock()), 'wrong-secret')
      await vault.unlock(secret)
      await vault.slots.remember({ secret })
      vault.close()
      const again = await unlockedVault()
      same(
        await refusal(again.slots.remove(id, { secret: {}, acceptDeviceOnly: true })),
        'wrong-secret',
      )
      await again.slots.remove(id, { secret, acceptDeviceOnly: true })
      same(
        (await again.slots.list()).map(({ kind }) => kind),
        ['device'],
      )
    },
  },
  {
    name: 'A passphrase bound to this browser opens the vault by its key alone, and without it says so.',
    async run() {
      const vault = await passphraseVault()
      await vault.set('a', 'kept')
      const secret = { passphrase: PASSPHRASE }
      const [{ id } = { id: '' }] = await vault.slots.list()
      same(await refusal(vault.slots.bind(id, { secret })), 'last-slot')
      await vault.slots.addHostSecret({ hostSecret, secret })
      await vault.slots.bind(id, { secret })
      vault.close()
      const again = await openVault()
      same(await refusal(again.unlock()), 'wrong-secret')
      same(await refusal(again.unlock({ passphrase: 'another' })), 'wrong-secret')
      await again.unlock(secret)
      same(await again.get('a'), 'kept')
      same(
        (await again.slots.list()).map(({ bound }) => bound),
        [true, false],
      )
      again.close()
      await within(MAIN, (db) => putRows(db, 'meta', [['device', undefined]]))
      const without = await openVault()
      const { code, detail } = await failure(without.unlock(secret))
      same([code, { ...detail }], ['slot-damaged', { slot: 'device' }])
      await without.unlock({ hostSecret })
      same(await without.get('a'), 'kept')
    },
  },
  {
    name: 'While slots are changed another tab stays open, knows of them, and finds nothing wrong.',
    async run() {
      const vault = await newVault()
      const other = await unlockedVault()
      const { id } = await vault.slots.addHostSecret({ hostSecret, secret: {} })
      await vault.slots.rename(id, 'renamed')
      same(
        (await other.slots.list()).map(({ name }) => name),
        ['', 'renamed'],
      )
      await other.set('a', 1)
      same(await vault.get('a'), 1)
      same((await other.check()).problems, [])
      holds(other.state === 'unlocked', 'the other tab is open')
    },
  },
]
