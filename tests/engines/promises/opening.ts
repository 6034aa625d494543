/** Making, opening and locking a vault, and ending it. */
import { failure, holds, refusal, same } from '../page/check.ts'
import { MAIN, within, rowsOf } from '../page/database.ts'
import {
  NAME,
  newVault,
  next,
  openVault,
  PASSPHRASE,
  passphraseVault,
  unlockedVault,
} from '../page/vaults.ts'
import type { PagePromise } from '../promise.ts'

export const OPENING: PagePromise[] = [
  {
    name: 'Where there is no vault, looking for one says so and makes none.',
    async run() {
      const vault = await openVault()
      same(vault.state, 'empty')
      same(await refusal(vault.get('a')), 'locked')
      same(await refusal(vault.unlock()), 'empty')
      same((await openVault()).state, 'empty')
      same(await within(MAIN, (db) => rowsOf(db, 'meta')), [])
    },
  },
  {
    name: 'A vault is made with a passphrase, tells beforehand how long that takes, and is open.',
    async run() {
      const vault = await openVault()
      const seen: string[] = []
      vault.on('progress', ({ expectedMs }) => seen.push(expectedMs > 0 ? 'announced' : 'nothing'))
      vault.on('unlocked', ({ state }) => seen.push(state))
      await vault.create({ passphrase: PASSPHRASE })
      same([seen[0], seen.at(-1)], ['announced', 'unlocked'])
      const { slots, healed } = await vault.report()
      same([slots.map(({ kind }) => kind), healed], [['passphrase'], []])
      holds((slots[0]?.iterations ?? 0) >= 600_000, 'at least 600000 iterations')
    },
  },
  {
    name: 'The passphrase opens the vault, a wrong one does not, and what was stored is there.',
    async run() {
      const first = await passphraseVault()
      await first.set('a', 'kept')
      first.close()
      const vault = await openVault()
      same(vault.state, 'locked')
      same(await refusal(vault.unlock({ passphrase: 'incorrect horse' })), 'wrong-secret')
      same(await refusal(vault.unlock({ passphrase: '' })), 'bad-request')
      same(await refusal(vault.unlock()), 'wrong-secret')
      same(await refusal(vault.get('a')), 'locked')
      await vault.unlock({ passphrase: PASSPHRASE })
      same(await vault.get('a'), 'kept')
    },
  },
  {
    name: 'A passphrase opens the vault in whichever Unicode form it is typed.',
    async run() {
      const vault = await passphraseVault('Zürich \u00e9')
      await vault.lock()
      await vault.unlock({ passphrase: 'Zu\u0308rich e\u0301' })
      same(vault.state, 'unlocked')
    },
  },
  {
    name: 'After a lock nothing is answered, not even to calls under way, until it is unlocked.',
    async run() {
      const vault = await newVault()
      await vault.set('a', 1)
      const locked = next(vault, 'locked')
      const underWay = Promise.allSettled([vault.get('a'), vault.entries(), vault.set('a', 2)])
      await vault.lock()
      await locked
      for (const call of await underWay) {
        if (call.status === 'rejected') same((call.reason as { code: string }).code, 'locked')
      }
      same(vault.state, 'locked')
      for (const call of [vault.get('a'), vault.keys(), vault.set('a', 3), vault.clear()]) {
        same(await refusal(call), 'locked')
      }
      await vault.unlock()
      holds([1, 2].includes((await vault.get('a')) ?? 0), 'nothing was written after the lock')
    },
  },
  {
    name: 'A vault left alone locks by itself, and answers nothing after.',
    async run() {
      const vault = await newVault({ lock: { idleMs: 300, hiddenMs: null } })
      if (vault.state === 'unlocked') await next(vault, 'locked')
      same(await refusal(vault.get('a')), 'locked')
      await vault.unlock()
      const locked = next(vault, 'locked')
      await vault.setLockPolicy({ idleMs: 0, hiddenMs: null })
      same(await refusal(vault.get('a')), 'locked')
      await locked
    },
  },
  {
    name: 'A second vault of one name is refused, and the first stays as it is.',
    async run() {
      const first = await newVault()
      await first.set('a', 1)
      const second = await openVault()
      same(await refusal(second.create({ device: true })), 'already-exists')
      same(await first.get('a'), 1)
      await second.unlock()
      same(await second.get('a'), 1)
    },
  },
  {
    name: 'Erasing takes the name as confirmation, leaves no row of the vault, and a new one can be made.',
    async run() {
      const vault = await newVault()
      await vault.set('a', 1)
      same((await failure(vault.erase({ confirm: 'other' }))).code, 'bad-request')
      same(await vault.get('a'), 1)
      await vault.erase({ confirm: NAME })
      same(vault.state, 'empty')
      const left = await within(MAIN, async (db) => {
        const stores = [...db.objectStoreNames]
        return (await Promise.all(stores.map((store) => rowsOf(db, store)))).flat()
      })
      same(
        left.map(([key]) => key),
        ['state'],
      )
      vault.close()
      const again = await newVault()
      same(await again.keys(), [])
      again.close()
      same((await unlockedVault()).state, 'unlocked')
    },
  },
]
