/** The benchmark's page, under the real headers: every contestant, and the worker that measures without it. */
import { connect } from '../../src/client/connect.ts'
import type { Open } from './contestant.ts'
import { bytesPerName } from './memory.ts'
import { floorInPage } from './peers/floor-in-page.ts'
import { idb } from './peers/idb.ts'
import { measuring, type Job, type Measured } from './rounds.ts'
import { vaultInPage } from './vault-in-page.ts'
import type { SealApi, SealJob } from './seal-worker.ts'
import sealWorkerUrl from './seal-worker.ts?worker&url'
import type { BenchApi } from './worker.ts'
import workerUrl from './worker.ts?worker&url'

export type Where = 'worker' | 'page'

declare global {
  interface Window {
    measure(where: Where, job: Job): Promise<Measured>
    bytesPerName(scale: number): Promise<number | undefined>
    measureSealing(job: SealJob): Promise<number[][]>
  }
}

/** Loaded when it is first asked for, so that no peer is in another's way. */
const lazy =
  (load: () => Promise<Open>): Open =>
  async (...args) =>
    (await load())(...args)

// The helper's place in the policy: there is none on this page.
const worker = connect<BenchApi>({ kind: 'helper', url: workerUrl })

const inPage = measuring('page', {
  vault: vaultInPage,
  idb,
  floor: floorInPage(async (port, ...which) =>
    (await worker).call('floor', [port, ...which], { transfer: [port] }),
  ),
  'idb-keyval': lazy(async () => (await import('./peers/idb-keyval.ts')).idbKeyval),
  dexie: lazy(async () => (await import('./peers/dexie.ts')).dexie),
  localforage: lazy(async () => (await import('./peers/localforage.ts')).localforage),
  rxdb: lazy(async () => (await import('./peers/rxdb.ts')).rxdb),
  keyv: lazy(async () => (await import('./peers/keyv.ts')).keyv),
  flutter: lazy(async () => (await import('./peers/flutter.ts')).flutter),
  aparajita: lazy(async () => (await import('./peers/aparajita.ts')).aparajita),
})

window.measure = async (where, job) =>
  where === 'page' ? inPage(job) : (await worker).call('measure', [job])

window.bytesPerName = (scale) => bytesPerName(vaultInPage, scale)

// Started when it is asked for; the service worker's place in the policy, as there is none on this page either.
let sealing: ReturnType<typeof connect<SealApi>> | undefined
window.measureSealing = async (job) => {
  sealing ??= connect<SealApi>({ kind: 'service', url: sealWorkerUrl, heartbeatMs: 60_000 })
  return (await sealing).call('measure', [job])
}
