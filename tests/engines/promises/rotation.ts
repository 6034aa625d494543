/** New keys for everything that is stored, in the middle of its use. */
import type { RotationProgress } from '../../../src/client/vault.ts'
import { holds, refusal, same } from '../page/check.ts'
import { MAIN, rowsOf, within } from '../page/database.ts'
import { newVault, next, openVault, PASSPHRASE, passphraseVault } from '../page/vaults.ts'
import type { PagePromise } from '../promise.ts'

const hostSecret = Uint8Array.from({ length: 32 }, (_, at) => (at * 7) % 256)
const LARGE = 'L'.repeat(300_000)

/** Every epoch that a row is sealed under. */
const epochs = (): Promise<number[]> =>
  within(MAIN, async (db) => {
    const rows = (
      await Promise.all(['log', 'index', 'large'].map((store) => rowsOf(db, store)))
    ).flat()
    const found = rows.map(([, row]) => {
      const { buffer, byteOffset } = row as Uint8Array
      return new DataView(buffer, byteOffset).getUint32(1)
    })
    return [...new Set(found)].sort()
  })

async function fill(vault: Awaited<ReturnType<typeof openVault>>): Promise<void> {
  const names = Array.from({ length: 200 }, (_, n) => `name ${n}`)
  await vault.setMany(names.map((name) => [name, `${name} `.repeat(40)] as const))
  for (const name of names.slice(0, 20)) await vault.set(name, 'once more')
  await vault.set('large', LARGE)
}

export const ROTATION: PagePromise[] = [
  {
    name: 'New keys for everything that is stored: every entry and way in stays, nothing is left under the old ones.',
    async run() {
      const vault = await passphraseVault()
      await fill(vault)
      await vault.slots.addHostSecret({ hostSecret, secret: { passphrase: PASSPHRASE } })
      const before = await vault.entries()
      same(await epochs(), [1])
      const told: RotationProgress[] = []
      const done = vault.rotate({ onProgress: (progress) => told.push(progress) })
      await vault.set('meanwhile', 1)
      same(await vault.get('name 150'), 'name 150 '.repeat(40))
      await done
      same(await epochs(), [2])
      same(
        (await vault.entries()).filter(({ name }) => name !== 'meanwhile'),
        before,
      )
      same((await vault.check()).problems, [])
      same((await vault.report()).rotation, null)
      const last = told.at(-1)
      holds(last !== undefined && last.total > 0 && last.done === last.total, 'it told its end')
      vault.close()
      for (const secret of [{ passphrase: PASSPHRASE }, { hostSecret }]) {
        const again = await openVault()
        await again.unlock(secret)
        same((await again.get('large')) === LARGE, true)
        same((await again.report()).healed, [])
        again.close()
      }
    },
  },
  {
    name: 'A slot removed with new keys opens nothing; another tab locks, and opens again by what is left.',
    async run() {
      const vault = await newVault()
      await vault.set('a', 'kept')
      const { id } = await vault.slots.addHostSecret({ hostSecret, secret: {} })
      const other = await openVault()
      await other.unlock({ hostSecret })
      const locked = next(other, 'locked')
      await vault.slots.remember({ secret: { hostSecret } })
      await vault.slots.remove(id, { secret: { hostSecret }, acceptDeviceOnly: true, rotate: true })
      await locked
      same(await refusal(other.set('a', 'stale')), 'locked')
      same(await refusal(other.unlock({ hostSecret })), 'wrong-secret')
      await other.unlock()
      same(await other.get('a'), 'kept')
      // Not `rotate`: if it has come to its end by now, that would begin another one.
      while ((await other.report()).rotation) await new Promise((later) => setTimeout(later, 20))
      same(await epochs(), [2])
      same(await vault.get('a'), 'kept')
    },
  },
  {
    name: 'A rotation that is paused rests, whoever opens the vault, until it is told to go on.',
    async run() {
      const vault = await newVault()
      await fill(vault)
      const begun = next(vault, 'rotation')
      const ending = refusal(vault.rotate())
      await begun
      await vault.pauseRotation()
      vault.close()
      same(await ending, 'aborted')
      const again = await openVault()
      await again.unlock()
      same((await again.report()).rotation?.state, 'paused')
      holds((await epochs()).includes(1), 'there are rows under the old keys')
      await again.resumeRotation()
      await again.rotate()
      same((await again.report()).rotation, null)
      holds((await epochs()).length === 1, 'one epoch is left')
      same(await again.get('name 3'), 'once more')
    },
  },
]
