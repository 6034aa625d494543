/** A worker under the same headers as the vault's that tries on command what they forbid. */
import { serve, type Scope } from '../../../worker/serve.ts'
import { WORKER_ATTACKS, type WorkerAttackName } from './attacks.ts'
import { attempt, listenTo, type Attempted } from './attempt.ts'

declare const self: Scope & EventTarget

export interface ProbeApi {
  ping(): Promise<void>
  attack(name: string): Promise<Attempted>
}

const api: ProbeApi = {
  ping: async () => {},
  attack: async (name) => attempt(WORKER_ATTACKS[name as WorkerAttackName].run),
}

listenTo(self)
serve(api, { ping: 0, attack: 1 }, self)
