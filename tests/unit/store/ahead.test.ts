/** Reading ahead for an unlock, in a transaction that the browser ends between two of its requests. */
import { expect, test } from 'vitest'
import type { Database } from '../../../worker/store/database.ts'
import { readAhead } from '../../../worker/store/load.ts'

const over = (): never => {
  throw new DOMException('', 'TransactionInactiveError')
}

/** The first three requests are answered; then the transaction is over. */
function databaseThatEnds(): Database {
  let asked = 0
  const stores: Record<string, object> = {
    index: {
      getAllKeys: async () => [0, 1, 2],
      get: (_page: number) => (asked++ === 0 ? Promise.resolve(undefined) : over()),
    },
    meta: { get: async () => undefined },
    log: { getAllKeys: over, getAll: over },
  }
  return {
    readFrom: async (_stores: unknown, body: (tx: unknown) => unknown) =>
      body({ objectStore: (name: string) => stores[name] }),
    writeRaw: () => Promise.reject(new DOMException('', 'AbortError')),
  } as unknown as Database
}

test('what fails is told to who waits for it, and nothing fails unheard', async () => {
  const unheard: unknown[] = []
  const hear = (reason: unknown): void => void unheard.push(reason)
  process.on('unhandledRejection', hear)
  const { rows, end } = readAhead(databaseThatEnds())
  await expect(rows).rejects.toMatchObject({ name: 'TransactionInactiveError' })
  await expect(end).rejects.toMatchObject({ name: 'AbortError' })
  await new Promise((next) => setTimeout(next, 10))
  process.off('unhandledRejection', hear)
  expect(unheard).toEqual([])
})
