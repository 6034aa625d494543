/** How the page keeps a host's anchor: newest only, one write at a time, never backwards, and never in anybody's way. */
import { expect, test } from 'vitest'
import { Anchoring, type Anchor } from '../../../src/client/anchor.ts'
import { VaultError } from '../../../src/protocol/errors.ts'
import { exclusively, freshName } from '../../support/tab.ts'

const A = 'a'.repeat(32)
const B = 'b'.repeat(32)
const mark = (sequence: number, vault = A): string => `1.${vault}.${sequence}.${'0'.repeat(24)}`
const commit = (sequence: number, vault = A) => ({ text: mark(sequence, vault), birth: false })

/** A place for one text that can be held up, and fail. */
class Host implements Anchor {
  text: string | undefined
  /** All that was ever kept. */
  readonly kept: string[] = []
  failing: Error | undefined
  writing = 0
  mostAtOnce = 0
  #held: Promise<void> = Promise.resolve()
  release = (): void => {}

  hold(): void {
    this.#held = new Promise((resolve) => {
      this.release = resolve
    })
  }

  async read(): Promise<string | undefined> {
    if (this.failing) throw this.failing
    return this.text
  }

  async write(text: string): Promise<void> {
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.writing)
    await this.#held
    this.writing--
    if (this.failing) throw this.failing
    this.text = text
    this.kept.push(text)
  }
}

function tabsOn(host: Host) {
  const lock = freshName()
  return () => {
    const failures: unknown[] = []
    const anchoring = new Anchoring(host, {
      exclusively: (work) => exclusively(lock, work),
      onFailed: (error) => failures.push(error),
    })
    return Object.assign(anchoring, { failures })
  }
}

const quiet = async (): Promise<void> => {
  for (let turn = 0; turn < 8; turn++) await new Promise((next) => setImmediate(next))
}

test('of commits that come while one is being written, only the newest is written after it', async () => {
  const host = new Host()
  const tab = tabsOn(host)()
  host.hold()
  tab.tell(commit(1))
  await quiet()
  for (const sequence of [2, 3, 4]) tab.tell(commit(sequence))
  host.release()
  await quiet()
  expect(host.kept).toEqual([mark(1), mark(4)])
  expect(host.mostAtOnce).toBe(1)
})

test('what the host has already is not written again', async () => {
  const host = new Host()
  const tab = tabsOn(host)()
  host.text = mark(3)
  await tab.unlock(undefined, async () => {})
  tab.tell(commit(3))
  await quiet()
  expect(host.kept).toEqual([])
})

test('a tab that comes late never puts its lower number over a higher one', async () => {
  const host = new Host()
  const open = tabsOn(host)
  const [one, two] = [open(), open()]
  host.hold()
  two.tell(commit(7))
  one.tell(commit(6))
  await quiet()
  host.release()
  await quiet()
  expect([host.kept, host.mostAtOnce]).toEqual([[mark(7)], 1])
  one.tell(commit(8))
  await quiet()
  expect(host.text).toBe(mark(8))
})

test('a late commit of a vault that was erased elsewhere does not take the place of the new one', async () => {
  const host = new Host()
  const open = tabsOn(host)
  const [one, two] = [open(), open()]
  two.tell({ text: '', birth: true })
  two.tell({ text: mark(1, B), birth: true })
  one.tell(commit(9))
  await quiet()
  expect(host.text).toBe(mark(1, B))
})

test('a new vault takes the place of whatever was anchored, and an erased one leaves none', async () => {
  const host = new Host()
  const tab = tabsOn(host)()
  host.text = 'left by somebody else'
  tab.tell({ text: mark(1), birth: true })
  await quiet()
  expect(host.text).toBe(mark(1))
  tab.tell({ text: '', birth: true })
  await quiet()
  expect(host.text).toBe('')
})

test('a write that fails is told, throws at nobody, and is made up for by the next commit', async () => {
  const host = new Host()
  const tab = tabsOn(host)()
  host.failing = new Error('offline')
  tab.tell({ text: mark(1), birth: true })
  await quiet()
  tab.tell(commit(2))
  await quiet()
  expect(tab.failures).toEqual([host.failing, host.failing])
  host.failing = undefined
  host.text = mark(5, B)
  tab.tell(commit(3))
  await quiet()
  // It is still the first of a new vault: the one before never got there.
  expect(host.text).toBe(mark(3))
  expect(tab.failures).toHaveLength(2)
})

test('where the anchor cannot be read nothing is tried, and the call ends with the host’s own error', async () => {
  const host = new Host()
  const tab = tabsOn(host)()
  host.failing = new Error('offline')
  const tried: string[] = []
  const unlocking = tab.unlock(undefined, async (anchor) => tried.push(anchor))
  await expect(unlocking).rejects.toBe(host.failing)
  expect(tried).toEqual([])
  const odd = tabsOn({ ...host, read: async () => 5 } as never)()
  await expect(odd.unlock(undefined, async () => {})).rejects.toMatchObject({ code: 'bad-request' })
})

test('an unlock that does not fit is tried again only if the anchor is another one by now', async () => {
  const host = new Host()
  const tab = tabsOn(host)()
  host.text = mark(9)
  const tried: string[] = []
  const refused = async (anchor: string): Promise<void> => {
    tried.push(anchor)
    throw new VaultError('tampered', { row: 'anchor' })
  }
  await expect(tab.unlock(undefined, refused)).rejects.toMatchObject({ code: 'tampered' })
  expect(tried).toEqual([mark(9)])
  const replaced = async (anchor: string): Promise<string> => {
    tried.push(anchor)
    if (anchor !== mark(1, B)) host.text = mark(1, B)
    return anchor === mark(1, B) ? 'opened' : refused(anchor).then(() => '')
  }
  expect(await tab.unlock(undefined, replaced)).toBe('opened')
  const elsewhere = async (): Promise<void> => {
    host.text = mark(2, B)
    throw new VaultError('tampered', { row: 'header' })
  }
  await expect(tab.unlock(undefined, elsewhere)).rejects.toMatchObject({
    detail: { row: 'header' },
  })
})

test('who gives up waiting is not kept by a host that never answers', async () => {
  const host = { read: () => new Promise<never>(() => {}), write: async () => {} }
  const tab = tabsOn(host as never)()
  const controller = new AbortController()
  const unlocking = tab.unlock(controller.signal, async () => 'opened')
  controller.abort()
  await expect(unlocking).rejects.toMatchObject({ code: 'aborted' })
})
