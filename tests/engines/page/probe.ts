/** Starts the worker that attacks. */
import { connect } from '../../../src/client/connect.ts'
import type { Probe } from './ground.ts'
import type { ProbeApi } from './probe-worker.ts'
import type { ScriptKind } from '../../../src/client/trusted-types.ts'
import probeUrl from './probe-worker.ts?worker&url'

// A place in the policy of its own, which only this page needs: the helper's is taken by the helper.
const PROBE = 'probe' as ScriptKind

export { probeUrl }

export async function startProbe(): Promise<Probe> {
  const connection = await connect<ProbeApi>({ kind: PROBE, url: probeUrl })
  return { attack: async (name) => connection.call('attack', [name]) }
}
