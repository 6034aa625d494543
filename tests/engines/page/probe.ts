/** Starts the worker that attacks. */
import { connect } from '../../../src/client/connect.ts'
import type { Probe } from './ground.ts'
import type { ProbeApi } from './probe-worker.ts'
import probeUrl from './probe-worker.ts?worker&url'

export { probeUrl }

export async function startProbe(): Promise<Probe> {
  const connection = await connect<ProbeApi>({ kind: 'helper', url: probeUrl })
  return { attack: async (name) => connection.call('attack', [name]) }
}
