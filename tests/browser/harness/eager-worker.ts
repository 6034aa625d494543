/** The vault worker with thresholds that a few writes reach, so that tests meet its upkeep; else as worker/index.ts. */
import { VAULT_METHODS } from '../../../src/protocol/contract.ts'
import { KDF_TARGET_MS } from '../../../src/protocol/limits.ts'
import { TURN_METHODS } from '../../../src/protocol/turn.ts'
import { createApi } from '../../../worker/api.ts'
import { serve, type Scope } from '../../../worker/serve.ts'
import type { Surroundings } from '../../../worker/session.ts'
import { settleStorage } from '../../../worker/store/store.ts'
import { SMALL_UPKEEP } from '../../support/small-upkeep.ts'

declare const self: Scope & { navigator: Navigator }

const { locks } = self.navigator

const surroundings: Surroundings = {
  now: () => Date.now(),
  exclusively: (name, work) => locks.request(name, work),
  ifAlone: (name, work) =>
    locks.request(name, { ifAvailable: true }, async (lock) => {
      if (lock) await work()
      return lock !== null
    }),
  beside: (name, work) => locks.request(name, { mode: 'shared' }, work),
  kdfTargetMs: KDF_TARGET_MS,
  settle: settleStorage,
  upkeep: SMALL_UPKEEP,
}

serve(createApi(surroundings, self), VAULT_METHODS, self, TURN_METHODS)
