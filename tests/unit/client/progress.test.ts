/** What the worker tells by itself, as it leaves: before the answer it belongs to, on the same channel, which keeps the order. */
import { expect, test } from 'vitest'
import '../../support/cheap-kdf.ts'
import { VAULT_METHODS, type VaultApi } from '../../../src/protocol/contract.ts'
import type { EVENT, VaultEvent } from '../../../src/protocol/events.ts'
import { createApi } from '../../../worker/api.ts'
import { serve, type Scope } from '../../../worker/serve.ts'
import { beside, exclusively, freshName, ifAlone, settle } from '../../support/tab.ts'

type Sent = { id: string } | { type: typeof EVENT; event: VaultEvent }

/** A vault worker whose messages are kept in the order they leave in; `call` resolves with those up to its answer. */
function recorded(): (method: keyof VaultApi, ...args: unknown[]) => Promise<VaultEvent[]> {
  const sent: Sent[] = []
  let ask: (event: MessageEvent) => void = () => {}
  const scope: Scope = {
    postMessage: (message) => void sent.push(message as Sent),
    addEventListener: (_, listener) => void (ask = listener),
  }
  const surroundings = { now: Date.now, exclusively, ifAlone, beside, kdfTargetMs: 1, settle }
  serve<VaultApi>(createApi(surroundings, scope), VAULT_METHODS, scope)
  return async (method, ...args) => {
    sent.length = 0
    const argumentList = args.map((value) => ({ type: 'RAW', value }))
    ask({ data: { id: 'x', type: 'APPLY', path: [method], argumentList } } as MessageEvent)
    await expect.poll(() => sent.some((message) => 'id' in message)).toBe(true)
    const before = sent.slice(
      0,
      sent.findIndex((message) => 'id' in message),
    )
    return before.flatMap((message) => ('event' in message ? [message.event] : []))
  }
}

test('all of a check and of new keys is told before it is answered', async () => {
  const call = recorded()
  await call('open', freshName(), { lock: { idleMs: null, hiddenMs: null }, durability: 'strict' })
  expect(await call('create', { device: true })).toContainEqual(
    expect.objectContaining({ type: 'state', state: 'unlocked' }),
  )
  await call('apply', '', [{ set: 'a', value: 1 }])
  const checked = (await call('check', 1)).at(-1)
  expect(checked).toMatchObject({ type: 'checking', call: 1, unit: 'rows' })
  const rotated = (await call('rotate', {})).findLast(({ type }) => type === 'rotation')
  expect(rotated).toMatchObject({ type: 'rotation', state: 'done' })
  for (const told of [checked, rotated]) {
    expect(told).toMatchObject({ done: (told as { total?: number } | undefined)?.total })
  }
})
