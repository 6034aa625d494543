/** Runs a program on real tabs and on the model side by side, and throws where they part. */
import assert from 'node:assert/strict'
import { keyValue } from '../../../src/client/key-value.ts'
import type { KeyValueCalls } from '../../../src/client/vault.ts'
import type { Operation, OperationResult, WorkerReport } from '../../../src/protocol/contract.ts'
import { isVaultError } from '../../../src/protocol/errors.ts'
import { Crashed } from '../../support/faults.ts'
import type { Clock } from '../../support/tab.ts'
import {
  acknowledge,
  alive,
  asList,
  everything,
  NAMESPACES,
  values,
  write,
  type Spaces,
} from './model.ts'
import { nodeGround, type Ground, type ProgramTab, type SlotChange } from './ground.ts'
import type { Item, Program, Step, WriteStep } from './programs.ts'

interface Seat {
  tab: ProgramTab
  unlocked: boolean
}

const spaceOf = (tab: ProgramTab, namespace: string): KeyValueCalls =>
  keyValue(
    {
      call: (method: keyof ProgramTab, args: unknown[]) =>
        (tab[method] as (...args: unknown[]) => unknown)(...args),
    } as never,
    namespace,
  )

export async function runProgram(
  { tabs, steps }: Program,
  ground: Ground = nodeGround(),
  onStep: (step: Step) => void = () => {},
): Promise<void> {
  const run = new Run(ground)
  try {
    await run.begin(tabs)
    for (const step of steps) {
      onStep(step)
      await run.step(step)
    }
    await run.end()
  } finally {
    await run.leave()
    ground.end?.()
  }
}

class Run {
  readonly #ground: Ground
  readonly #clock: Clock
  readonly #seats: Seat[] = []
  #spaces: Spaces = new Map()
  /** The highest revision the vault has given so far. */
  #highest = 0
  /** What may be found to be healed: a change of slots that was cut short leaves an older second copy. */
  #healed: string[] = []
  /** From then on any crash may have met a header that is being written. */
  #hasRotated = false

  constructor(ground: Ground) {
    this.#ground = ground
    this.#clock = ground.clock
  }

  async begin(tabs: number): Promise<void> {
    for (let i = 0; i < tabs; i++) this.#seats.push(await this.#newSeat())
    const [first, ...others] = this.#seats
    if (!first) return
    await first.tab.create({ device: true })
    first.unlocked = true
    for (const seat of others) await this.#unlock(seat)
  }

  async step(step: Step): Promise<void> {
    const index = step.tab % this.#seats.length
    const seat = this.#seats[index]
    if (!seat) return
    switch (step.do) {
      case 'apply':
      case 'setMany':
      case 'clear':
        return this.#write(seat, step)
      case 'read':
        return this.#read(seat, step)
      case 'together':
        return this.#together(step)
      case 'struck':
        seat.tab.host.arm(step.fault, step.at)
        await this.#write(seat, step.write)
        seat.tab.host.disarm()
        if (seat.tab.host.dead) this.#seats[index] = await this.#newSeat()
        return
      case 'tidy':
        if (!seat.unlocked) return
        if (step.strike) seat.tab.host.arm(step.strike.fault, step.strike.at)
        await tidied(seat.tab)
        seat.tab.host.disarm()
        if (seat.tab.host.dead) this.#seats[index] = await this.#newSeat()
        return
      case 'slots':
        if (step.how === 'rotate' && seat.unlocked) await this.#endRotation(seat)
        if (step.strike) seat.tab.host.arm(step.strike.fault, step.strike.at)
        await this.#changeSlots(seat, step.how)
        seat.tab.host.disarm()
        if (seat.tab.host.dead) this.#seats[index] = await this.#newSeat()
        return
      case 'rows only':
        await this.#ground.dropIndex()
        return this.#look(async () => {})
      case 'lock':
        await seat.tab.lock()
        for (const any of this.#seats) any.unlocked = false
        return
      case 'unlock':
        return this.#unlock(seat)
      case 'reopen':
      case 'crash':
        // Crashing with a call under way is what `struck` does.
        await seat.tab.host.crash()
        this.#seats[index] = await this.#newSeat()
        return
      case 'deaf':
        seat.tab.host.deaf = step.deaf
        return
      case 'wait':
        this.#clock.nowMs += step.ms
    }
  }

  /** Every tab, a new one by the index, and a new one by the rows alone say what the model says. */
  async end(): Promise<void> {
    for (const seat of this.#seats) {
      await this.#unlock(seat)
      await tidied(seat.tab)
      assert.deepEqual(await this.#found(seat.tab), this.#expected())
    }
    await this.#look(async () => {})
    await this.leave()
    await this.#ground.dropIndex()
    await this.#look(tidied)
    await this.#look(async () => {})
  }

  async leave(): Promise<void> {
    for (const { tab } of this.#seats.splice(0)) await tab.host.crash()
  }

  /** A new tab must find what the model says, and nothing that it had to heal. */
  async #look(before: (tab: ProgramTab) => Promise<void>): Promise<void> {
    const seat = await this.#newSeat()
    this.#seats.push(seat)
    await this.#unlock(seat)
    await before(seat.tab)
    assert.deepEqual(await this.#found(seat.tab), this.#expected())
    const { healed } = await seat.tab.report()
    assert.deepEqual(
      healed.filter((what) => !this.#healed.includes(what)),
      [],
    )
    this.#healed = this.#hasRotated ? ['header copy'] : []
    await seat.tab.host.crash()
    this.#seats.pop()
  }

  async #newSeat(): Promise<Seat> {
    return { tab: await this.#ground.open(), unlocked: false }
  }

  async #unlock(seat: Seat): Promise<void> {
    await seat.tab.unlock({})
    seat.unlocked = true
  }

  #expected = (): Spaces => everything(this.#spaces, this.#clock.nowMs)

  async #found(tab: ProgramTab): Promise<Spaces> {
    const found: Spaces = new Map()
    for (const namespace of NAMESPACES) {
      const entries = await tab.entries(namespace, {})
      found.set(namespace, new Map(entries.map(({ name, ...held }) => [name, held])))
    }
    return found
  }

  #operations(namespace: string, items: readonly Item[]): Operation[] {
    const { nowMs } = this.#clock
    const space = alive(this.#spaces, namespace, nowMs)
    return items.map(({ name, value, condition, expiresIn }) => {
      const current = space.get(name)?.revision ?? 0
      const revisions = { none: undefined, current, absent: 0, stale: Math.max(0, current - 1) }
      const ifRevision = revisions[condition]
      const conditional = ifRevision === undefined ? {} : { ifRevision }
      if (value === undefined) return { delete: name, ...conditional }
      const expiring = expiresIn === undefined ? {} : { expiresAt: nowMs + expiresIn }
      return { set: name, value, ...conditional, ...expiring }
    })
  }

  async #write(seat: Seat, step: WriteStep): Promise<void> {
    const { namespace } = step
    const space = spaceOf(seat.tab, namespace)
    const operations =
      step.do === 'clear'
        ? 'clear'
        : step.do === 'apply'
          ? this.#operations(namespace, step.items)
          : step.items.map(({ name, value }): Operation => ({ set: name, value }))
    const written = write(this.#spaces, namespace, operations, this.#clock.nowMs)
    let results: OperationResult[]
    try {
      if (step.do === 'clear') {
        await space.clear()
        results = []
      } else if (step.do === 'setMany') {
        results = await space.setMany(step.items.map(({ name, value }) => [name, value] as const))
      } else results = await space.apply(operations as Operation[])
    } catch (error) {
      if (!(error instanceof Crashed) && !isVaultError(error)) throw error
      if (isVaultError(error, 'conflict'))
        assert.deepEqual([seat.unlocked, written], [true, undefined])
      else if (isVaultError(error, 'locked')) assert.equal(seat.unlocked, false)
      else {
        assert.ok(seat.tab.host.strikes > 0)
        await this.#resolve(written?.after)
      }
      return
    }
    assert.equal(seat.unlocked, true)
    if (!written) throw new Error('a condition that does not hold was passed over')
    this.#spaces = acknowledge(written, namespace, results)
    this.#grows(results.flatMap((result) => ('revision' in result ? result.revision : [])))
  }

  /** No revision is ever given twice, nor one that is lower than another. */
  #grows(revisions: readonly number[]): void {
    for (const revision of revisions) {
      assert.ok(revision > this.#highest, `revision ${revision} after ${this.#highest}`)
      this.#highest = revision
    }
  }

  /** A write that nobody acknowledged is there whole or not at all: looks which, and goes on from there. */
  async #resolve(after: Spaces | undefined): Promise<void> {
    const seat = await this.#newSeat()
    await this.#unlock(seat)
    const found = await this.#found(seat.tab)
    await seat.tab.host.crash()
    const before = this.#expected()
    const isBefore = JSON.stringify(asList(found)) === JSON.stringify(asList(before))
    if (!isBefore) {
      assert.ok(after)
      assert.deepEqual(values(found), values(everything(after, this.#clock.nowMs)))
    }
    this.#spaces = found
    for (const space of found.values()) {
      for (const { revision } of space.values()) this.#highest = Math.max(this.#highest, revision)
    }
  }

  async #changeSlots(seat: Seat, how: SlotChange): Promise<void> {
    try {
      await seat.tab.changeSlots(how)
      assert.equal(seat.unlocked, true)
      if (how !== 'rotate') return
      for (const other of this.#seats) if (other !== seat) other.unlocked = false
    } catch (error) {
      if (!(error instanceof Crashed) && !isVaultError(error)) throw error
      if (isVaultError(error, 'locked')) return assert.equal(seat.unlocked, false)
      assert.ok(seat.tab.host.strikes > 0, String(error))
      this.#healed = ['header copy']
      if (how === 'rotate') await this.#lockAll()
    }
  }

  /** One that is under way would be joined; another one locks everybody else. */
  async #endRotation({ tab }: Seat): Promise<void> {
    await until(tab, ({ rotation }) => !rotation)
    this.#hasRotated = true
    this.#healed = ['header copy']
  }

  /** Nobody can tell whether those that were open still have the keys. */
  async #lockAll(): Promise<void> {
    const seat = await this.#newSeat()
    await this.#unlock(seat)
    await seat.tab.lock()
    await seat.tab.host.crash()
    for (const any of this.#seats) any.unlocked = false
  }

  async #read(seat: Seat, { how, namespace, name }: Step & { do: 'read' }): Promise<void> {
    const space = spaceOf(seat.tab, namespace)
    const held = alive(this.#spaces, namespace, this.#clock.nowMs)
    const reads = {
      get: [() => space.get(name), held.get(name)?.value],
      has: [() => space.has(name), held.has(name)],
      keys: [
        () => space.keys({ prefix: name }),
        [...held.keys()].filter((key) => key.startsWith(name)),
      ],
      entries: [
        () => space.entries({ after: name, limit: 2 }),
        [...held]
          .filter(([key]) => key > name)
          .slice(0, 2)
          .map(([key, rest]) => ({ name: key, ...rest })),
      ],
      getMany: [
        () => space.getMany([name, 'a', 'nowhere']),
        [held.get(name)?.value, held.get('a')?.value, undefined],
      ],
    } as const
    const [read, expected] = reads[how]
    if (seat.unlocked) assert.deepEqual(await read(), expected)
    else await assert.rejects(read(), { code: 'locked' })
  }

  /** Whoever wrote last is who has the highest revision; of writes on the same condition one wins. */
  async #together(step: Step & { do: 'together' }): Promise<void> {
    const { namespace, name, conditional } = step
    const ifRevision = alive(this.#spaces, namespace, this.#clock.nowMs).get(name)?.revision ?? 0
    const options = conditional ? { ifRevision } : {}
    const tries = await Promise.allSettled(
      this.#seats.map(({ tab }, index) => spaceOf(tab, namespace).set(name, index, options)),
    )
    const won: { index: number; revision: number }[] = []
    tries.forEach((result, index) => {
      const unlocked = this.#seats[index]?.unlocked
      if (result.status === 'fulfilled') won.push({ index, revision: result.value.revision })
      else if (unlocked) assert.deepEqual([conditional, result.reason.code], [true, 'conflict'])
      if (result.status === 'rejected' && !unlocked) assert.equal(result.reason.code, 'locked')
    })
    const open = this.#seats.filter(({ unlocked }) => unlocked).length
    assert.equal(won.length, conditional ? Math.min(1, open) : open)
    won.sort((a, b) => a.revision - b.revision)
    this.#grows(won.map(({ revision }) => revision))
    const last = won.at(-1)
    if (!last) return
    const space = alive(this.#spaces, namespace, this.#clock.nowMs)
    space.set(name, { value: last.index, revision: last.revision })
    this.#spaces = new Map(this.#spaces).set(namespace, space)
  }
}

/** Far more looks than putting the log of any program in order takes. */
const MOST_LOOKS = 3000

/** Waits until a tab has put the log in order, or is gone. */
const tidied = (tab: ProgramTab): Promise<void> => until(tab, ({ log }) => !log?.upkeep)

async function until(tab: ProgramTab, isOver: (report: WorkerReport) => boolean): Promise<void> {
  try {
    for (let looks = 0; !isOver(await tab.report()); looks++) {
      assert.ok(looks < MOST_LOOKS, 'upkeep never comes to an end')
      await new Promise((next) => setTimeout(next, 1))
    }
  } catch (error) {
    if (!(error instanceof Crashed)) throw error
  }
}
