/** Entry of the helper worker: started for one import, backup or age file, ended after it. */
import { HELPER_METHODS } from '../src/protocol/helper-contract.ts'
import { helperApi } from './helper-api.ts'
import { serve } from './serve.ts'

declare const self: DedicatedWorkerGlobalScope

serve(helperApi, HELPER_METHODS, self)
