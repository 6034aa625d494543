/**
 * The vault worker without a worker: the same API behind the same allow-list, over a channel within this thread. Every call
 * is cloned and every error crosses as a code, as between a page and its worker; only that it is one thread is different.
 */
import { VAULT_METHODS } from '../../protocol/contract.ts'
import { TURN_METHODS } from '../../protocol/turn.ts'
import { createApi } from '../../../worker/api.ts'
import { serve } from '../../../worker/serve.ts'
import { beside, exclusively, ifAlone } from './locks.ts'

export interface Surroundings {
  now(): number
}

/** What `connectTo` takes for a worker. */
export function startInThread({ now }: Surroundings): Worker {
  const { port1: near, port2: far } = new MessageChannel()
  const scope = scopeOf(far)
  const surroundings = {
    now,
    exclusively,
    ifAlone,
    beside,
    // The least that the format allows: a test does not wait for what makes guessing slow.
    kdfTargetMs: 1,
    settle: async () => {},
  }
  serve(createApi(surroundings, scope), VAULT_METHODS, scope, TURN_METHODS)
  far.start()
  near.start()
  return Object.assign(near, {
    // Once what it was last told has been done, as far as that is not waiting for anything.
    terminate: () => near.close(),
  }) as unknown as Worker
}

const scopeOf = (port: MessagePort): Parameters<typeof serve>[2] => ({
  addEventListener: (type, listener) => port.addEventListener(type, listener),
  postMessage: (message, transfer = []) => port.postMessage(message, transfer),
})
