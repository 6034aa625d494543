/** The vault worker's entry: the only file that touches `self`. */
import { VAULT_METHODS } from '../src/protocol/contract.ts'
import { KDF_TARGET_MS } from '../src/protocol/limits.ts'
import { TURN_METHODS } from '../src/protocol/turn.ts'
import { createApi } from './api.ts'
import { serve } from './serve.ts'
import type { Surroundings } from './session.ts'
import { fileMarks, settleStorage } from './store/store.ts'

declare const self: DedicatedWorkerGlobalScope

const surroundings: Surroundings = {
  now: () => Date.now(),
  exclusively: (name, work) => self.navigator.locks.request(name, work),
  ifAlone: (name, work) =>
    self.navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
      if (lock) await work()
      return lock !== null
    }),
  beside: (name, work) => self.navigator.locks.request(name, { mode: 'shared' }, work),
  kdfTargetMs: KDF_TARGET_MS,
  settle: settleStorage,
  marks: fileMarks,
  privateFiles: () => self.navigator.storage.getDirectory(),
}

serve(createApi(surroundings, self), VAULT_METHODS, self, TURN_METHODS)
