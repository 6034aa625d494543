/**
 * What holds for every adapter, whatever its calls are named: one suite, run for each of them. An adapter is brought into
 * the words of this file by a few lines, which must not add anything of their own.
 */
import { expect, test } from 'vitest'
import type { AdapterOptions } from '../../../src/adapters/storage.ts'
import type { Vault } from '../../../src/client/vault.ts'
import { pageVault, usePageVaults } from '../../support/page-vault.ts'
import { flipBit, tamper } from '../../support/rows.ts'

/** An adapter in the words of the suite. */
export interface Adapted {
  get(name: string): Promise<unknown>
  set(name: string, value: string): Promise<unknown>
  remove(name: string): Promise<unknown>
  keys?(): Promise<string[]>
  clear?(): Promise<unknown>
}

export interface Adapter {
  open(vault: Vault, options?: AdapterOptions): Adapted | Promise<Adapted>
  /** What it answers when there is no such item. */
  missing: null | undefined
  /** It waits and nothing else. */
  alwaysWaits?: boolean
  /** Holds one text under each name, and nothing else. */
  textOnly?: { namespace: string }
}

/** Names and values on which something else would stumble. */
const NAMES = ['a', 'A', 'a b', 'ä:é', '__proto__', 'constructor', 'a.b/c', '🗝', ' ']
const VALUES = ['x', '', 'null', '{"a":1}', 'ü🗝\u0000', 'undefined', ' ']

/** Registers the suite in the file that calls it. */
export function keepsTheBehaviour(adapter: Adapter): void {
  usePageVaults()
  const { missing } = adapter

  test('what was set is read, in this tab and in another one, and after a lock', async () => {
    const vault = await pageVault()
    const one = await adapter.open(vault)
    for (const [index, name] of NAMES.entries()) await one.set(name, VALUES[index % 7] ?? '')
    await vault.lock()
    await vault.unlock()
    const other = await adapter.open(await pageVault(vault.name))
    for (const [index, name] of NAMES.entries()) {
      expect(await one.get(name)).toBe(VALUES[index % 7])
      expect(await other.get(name)).toBe(VALUES[index % 7])
    }
  })

  test('what is not there is missing, in the words of the other side; an empty text is there', async () => {
    const one = await adapter.open(await pageVault())
    expect(await one.get('nothing')).toBe(missing)
    await one.remove('nothing')
    await one.set('empty', '')
    expect(await one.get('empty')).toBe('')
    await one.remove('empty')
    expect(await one.get('empty')).toBe(missing)
  })

  test('of many writes at once the last one stays', async () => {
    const one = await adapter.open(await pageVault())
    await Promise.all(Array.from({ length: 20 }, (_, index) => one.set('a', `${index}`)))
    expect(await one.get('a')).toBe('19')
  })

  test('it keeps to its own namespace', async () => {
    const vault = await pageVault()
    const one = await adapter.open(vault)
    const two = await adapter.open(vault, { namespace: 'elsewhere' })
    await vault.set('a', 'of the vault itself')
    await one.set('a', 'one')
    await two.set('a', 'two')
    if (two.clear) await two.clear()
    else await two.remove('a')
    expect(await two.get('a')).toBe(missing)
    expect(await one.get('a')).toBe('one')
    expect(await vault.entries()).toMatchObject([{ name: 'a', value: 'of the vault itself' }])
  })

  test('a read of a locked vault waits for the unlock, and never says that nothing is there', async () => {
    const vault = await pageVault()
    const one = await adapter.open(vault)
    await one.set('a', 'kept')
    await vault.lock()
    const answers: unknown[] = []
    const reading = Promise.resolve(one.get('a')).then((answer) => answers.push(answer))
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(answers).toEqual([])
    await vault.unlock()
    await reading
    expect(answers).toEqual(['kept'])
  })

  test('a read that a lock ends under way is answered after the unlock', async () => {
    const vault = await pageVault()
    const one = await adapter.open(vault)
    await one.set('a', 'kept')
    const reading = Promise.all([one.get('a'), vault.lock()])
    await expect.poll(() => vault.state).toBe('locked')
    await vault.unlock()
    expect((await reading)[0]).toBe('kept')
  })

  test('a read that meets the lock of another tab is answered after the unlock', async () => {
    const vault = await pageVault()
    const other = await pageVault(vault.name)
    const one = await adapter.open(vault)
    await one.set('a', 'kept')
    await other.lock()
    const reading = one.get('a')
    await expect.poll(() => vault.state).toBe('locked')
    await vault.unlock()
    expect(await reading).toBe('kept')
  })

  test('writes to a locked vault are done after the unlock, in their order', async () => {
    const vault = await pageVault()
    const one = await adapter.open(vault)
    await vault.lock()
    // Who hears of the unlock first does not overtake those who waited for it.
    let late: unknown
    vault.on('unlocked', () => {
      late = one.set('a', 'last')
    })
    const writes = [one.set('a', 'first'), one.set('b', 'b'), one.set('a', 'second')]
    await vault.unlock()
    await Promise.all([...writes, late])
    expect([await one.get('a'), await one.get('b')]).toEqual(['last', 'b'])
  })

  test('an entry that cannot be read is an error, and not missing', async () => {
    const vault = await pageVault()
    const one = await adapter.open(vault)
    await one.set('a', 'kept')
    await tamper(vault.name, async (db) => {
      const [newest] = (await db.getAllKeys('log')).slice(-1)
      const row = (await db.get('log', newest as number)) as Uint8Array
      await db.put('log', flipBit(row, row.length - 1, 0), newest)
    })
    await expect(one.get('a')).rejects.toMatchObject({ code: 'tampered' })
  })

  test('names are listed, and cleared, where it can', async () => {
    const one = await adapter.open(await pageVault())
    for (const name of NAMES) await one.set(name, 'x')
    if (one.keys) expect((await one.keys()).toSorted()).toEqual(NAMES.toSorted())
    if (!one.clear) return
    await one.clear()
    for (const name of NAMES) expect(await one.get(name)).toBe(missing)
  })

  if (!adapter.alwaysWaits) rejectsWhereItIsTo(adapter)
  if (adapter.textOnly) refusesWhatIsNoText(adapter, adapter.textOnly.namespace)
}

function rejectsWhereItIsTo(adapter: Adapter): void {
  test('where it is to reject, it rejects at once', async () => {
    const vault = await pageVault()
    const one = await adapter.open(vault, { whenLocked: 'reject' })
    await one.set('a', 'kept')
    await vault.lock()
    await expect(one.get('a')).rejects.toMatchObject({ code: 'locked' })
    await expect(one.set('b', 'b')).rejects.toMatchObject({ code: 'locked' })
    await expect(one.remove('a')).rejects.toMatchObject({ code: 'locked' })
    await vault.unlock()
    expect(await one.get('a')).toBe('kept')
  })
}

function refusesWhatIsNoText(adapter: Adapter, namespace: string): void {
  test('an item that is no text is an error, and not missing', async () => {
    const vault = await pageVault()
    await vault.namespace(namespace).set('a', 1)
    const one = await adapter.open(vault)
    await expect(one.get('a')).rejects.toMatchObject({ code: 'bad-value' })
  })
}
