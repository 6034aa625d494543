/** No two transactions that write are ever under way at once: docs/adr/0023-torn-log.md says what a crash between two cost. */
import { expect, test, vi } from 'vitest'
import '../../support/cheap-kdf.ts'
import { patterned } from '../../support/files.ts'
import { BRIEF, put } from '../../support/vault-files.ts'
import { deviceVault, settled } from './engine.ts'

test('whatever two of them are for, they are over a store in common, and so one waits for the other', async () => {
  const scopes: string[][] = []
  const begin = vi.spyOn(IDBDatabase.prototype, 'transaction')
  begin.mockImplementation(function (this: IDBDatabase, ...args) {
    const [stores, mode] = args
    if (mode === 'readwrite' && !this.name.endsWith('/copy'))
      scopes.push([stores].flat() as string[])
    return original.call(this, ...args)
  })
  const tab = await deviceVault()
  await tab.apply('', [{ set: 'large', value: 'x'.repeat(200_000) }])
  await put(tab, 'file', patterned(BRIEF + 9))
  await tab.apply(
    '',
    Array.from({ length: 300 }, (_, n) => ({ set: `n${n}`, value: n })),
  )
  await tab.rotate({})
  await tab.deleteFile('file')
  await tab.apply('', [{ delete: 'large' }])
  await settled(tab)
  await tab.close()
  vi.restoreAllMocks()
  for (const store of ['log', 'large', 'files']) expect(scopes.flat()).toContain(store)
  const apart = scopes.flatMap((one, i) =>
    scopes.slice(i + 1).filter((other) => !other.some((store) => one.includes(store))),
  )
  expect(apart).toEqual([])
})

const original = IDBDatabase.prototype.transaction
