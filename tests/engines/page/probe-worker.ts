/** A worker under the same headers as the vault's that tries on command what they forbid. */
import { serve, type Scope } from '../../../worker/serve.ts'
import { attempt, ATTACKS, fetchHere, type Attack } from './attacks.ts'

declare const self: Scope

export interface ProbeApi {
  ping(): Promise<void>
  attack(name: Attack | 'a request to its own origin'): Promise<'blocked' | 'succeeded'>
}

const api: ProbeApi = {
  ping: async () => {},
  attack: async (name) =>
    attempt(name === 'a request to its own origin' ? fetchHere : ATTACKS[name]),
}

serve(api, { ping: 0, attack: 1 }, self)
