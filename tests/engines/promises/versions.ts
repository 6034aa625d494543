/** Vaults of another time: written by an earlier version, or held open by a tab that still runs one. */
import { contentsOf, rowsOfFrozen, type Frozen } from '../../support/frozen.ts'
import first from '../../vectors/vaults/1-log.json' with { type: 'json' }
import type { Vault } from '../../../src/client/vault.ts'
import { holds, refusal, same } from '../page/check.ts'
import { COPY, MAIN, putRows, rowsOf, settled, within } from '../page/database.ts'
import { newVault, openVault } from '../page/vaults.ts'
import type { PagePromise } from '../promise.ts'

// JSON says neither that a row is a pair nor that a namespace need not be there.
const FROZEN = first as unknown as Frozen

const NAMESPACES = Object.keys(FROZEN.expected)

/** Lays it down under this page's name, in version 1 of the database. */
async function layFrozen(): Promise<void> {
  const { log, meta, copy } = rowsOfFrozen(FROZEN)
  const make = async (database: string, stores: readonly string[]): Promise<IDBDatabase> => {
    const request = indexedDB.open(database, 1)
    request.addEventListener('upgradeneeded', () => {
      for (const store of stores) {
        request.result.createObjectStore(store, { autoIncrement: store === 'log' })
      }
    })
    return settled(request)
  }
  const main = await make(MAIN, ['log', 'meta'])
  await putRows(main, 'log', [...log])
  await putRows(main, 'meta', [...meta])
  main.close()
  const second = await make(COPY, ['meta'])
  await putRows(second, 'meta', [...copy])
  second.close()
}

const contents = (vault: Vault, namespaces = NAMESPACES): Promise<Frozen['expected']> =>
  contentsOf({ entries: (namespace) => vault.namespace(namespace).entries() }, namespaces)

const costOf = async (vault: Vault): Promise<number> =>
  (await vault.slots.list())[0]?.iterations ?? 0

export const VERSIONS: PagePromise[] = [
  {
    name: 'A vault written by the first version opens with every value, is written to, and opens again.',
    async run() {
      await layFrozen()
      const vault = await openVault()
      await vault.unlock({ passphrase: FROZEN.passphrase })
      same(await contents(vault), FROZEN.expected)
      same((await vault.report()).healed, [])
      await vault.namespace('later').set('a', 1)
      vault.close()
      const again = await openVault()
      await again.unlock({ passphrase: FROZEN.passphrase })
      const expected = { ...FROZEN.expected, later: { a: '1' } }
      same(await contents(again, [...NAMESPACES, 'later']), expected)
    },
  },
  {
    name: 'A vault from a slower device comes to cost more after an unlock, never less, and opens as before.',
    async run() {
      await layFrozen()
      const vault = await openVault({ strengthen: true })
      await vault.unlock({ passphrase: FROZEN.passphrase })
      const before = await costOf(vault)
      // How quick this device is just now is nothing to rely on: it may stay as it is.
      for (let n = 0; n < 60 && (await costOf(vault)) === before; n++) {
        await new Promise((done) => setTimeout(done, 100))
      }
      const after = await costOf(vault)
      holds(after === before || after >= 1.5 * before, `${after} instead of ${before} rounds`)
      // Waits for the header's second copy, which may still be on its way.
      same((await vault.check()).problems, [])
      vault.close()
      const again = await openVault()
      await again.unlock({ passphrase: FROZEN.passphrase })
      same([await costOf(again), await contents(again)], [after, FROZEN.expected])
      same((await again.check()).problems, [])
    },
  },
  {
    name: 'A database that an older tab holds open is `blocked` in time, never empty, and opens once that tab lets go.',
    async run() {
      await layFrozen()
      const old = await settled(indexedDB.open(MAIN))
      const vault = await openVault()
      same(vault.state, 'unavailable')
      const told: string[] = []
      vault.on('storage', ({ reason }) => told.push(reason))
      same(await refusal(vault.create({ device: true })), 'blocked')
      same([old.version, (await rowsOf(old, 'log')).length], [1, FROZEN.log.length])
      old.close()
      await vault.unlock({ passphrase: FROZEN.passphrase })
      same(await contents(vault), FROZEN.expected)
      same(told.at(-1), 'reopened')
      same(await within(MAIN, async ({ version }) => version > 1), true)
    },
  },
  {
    name: 'An open vault lets go of its database for a later version, loses nothing, and then says `newer-version`.',
    async run() {
      const vault = await newVault()
      await vault.set('a', 1)
      const before = await within(MAIN, (db) => rowsOf(db, 'log'))
      const later = await settled(indexedDB.open(MAIN, 9))
      same(await refusal(vault.get('a')), 'newer-version')
      same(await refusal(vault.set('a', 2)), 'newer-version')
      same(await rowsOf(later, 'log'), before)
      later.close()
    },
  },
]
