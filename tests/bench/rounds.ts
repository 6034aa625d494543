/**
 * Runs one workload for several contestants, side by side: in every round each of them once, in an order that rotates.
 * The same code runs in the page and in the worker.
 */
import type { Durability } from '../../src/protocol/contract.ts'
import type { Contestant, Open, Pair } from './contestant.ts'
import { namesOf, value } from './data.ts'
import { rotated } from './maths.ts'
import { WORKLOADS, type Stage, type Workload, type WorkloadName } from './workloads.ts'

/** A contestant and what it does. */
export type Side = readonly [contestant: string, workload: WorkloadName]

export interface Job {
  sides: readonly Side[]
  durability: Durability
  rounds: number
  /** 1, or the share of every size that is done in a smoke test. */
  scale: number
}

/** Per side, in the order of the job, the milliseconds of each round. */
export type Measured = number[][]

/** Entries stored by one call while a database is filled. */
const FILL = 2000
const WARM_UP_ROUNDS = 1

export type Measure = (job: Job) => Promise<Measured>

/** `where` keeps the databases of the page and of the worker apart: two sessions of one vault would tell each other. */
export function measuring(where: string, contestants: Readonly<Record<string, Open>>): Measure {
  const stages = new Map<string, Promise<Stage>>()

  const stageOf = (contestant: string, workload: Workload, job: Job): Promise<Stage> => {
    const { durability, scale } = job
    const count = Math.max(4, Math.round(workload.entries * scale))
    const kind = workload.writes === true ? 'written' : 'read'
    const database = `bench-${where}-${contestant}-${durability}-${count}-${kind}`
    const opener = contestants[contestant]
    if (!opener) throw new Error(`no contestant ${contestant}`)
    const stage = stages.get(database) ?? prepare(() => opener(database, durability), count, scale)
    stages.set(database, stage)
    return stage
  }

  return async (job) => {
    const times: Measured = job.sides.map(() => [])
    const prepared: { stage: Stage; workload: Workload; to: number[] }[] = []
    for (const [index, [contestant, name]] of job.sides.entries()) {
      const workload: Workload = WORKLOADS[name]
      prepared.push({
        stage: await stageOf(contestant, workload, job),
        workload,
        to: times[index] ?? [],
      })
    }
    for (let round = -WARM_UP_ROUNDS; round < job.rounds; round++) {
      for (const { stage, workload, to } of rotated(prepared, Math.max(round, 0))) {
        const time = await workload.run(stage)
        if (round >= 0) to.push(time)
        // What it goes on doing by itself must be in no other's time.
        await stage.store.settled?.()
      }
    }
    return times
  }
}

async function prepare(
  open: () => Promise<Contestant>,
  count: number,
  scale: number,
): Promise<Stage> {
  const names = namesOf(count)
  let store = await open()
  let isOpen = true
  for (let from = 0; from < count; from += FILL) {
    await store.setMany(names.slice(from, from + FILL).map((name): Pair => [name, value()]))
  }
  await store.settled?.()
  const close = async (): Promise<void> => {
    if (isOpen) await store.close()
    isOpen = false
  }
  return {
    names,
    scale,
    get store() {
      return store
    },
    close,
    reopen: async () => {
      await close()
      store = await open()
      isOpen = true
      return store
    },
  }
}
