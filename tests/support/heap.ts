/**
 * Heap snapshots of a page and of its workers, by Chromium's own protocol: all texts that are still reachable once the
 * garbage is collected. The bytes of buffers are not in a snapshot, and neither is what lies freed in memory.
 */
import type { CDPSession, Page } from '@playwright/test'

export interface Heap {
  /** Keeps a text alive on purpose. Sent backwards, so that nothing else holds it. */
  hold(text: string): Promise<void>
  /** Each text in it, as it is. */
  texts(): Promise<readonly string[]>
}

type Send = (method: string, params?: object) => Promise<unknown>
type Listen = (hear: (method: string, params: Record<string, unknown>) => void) => void

interface Message {
  id?: number
  method?: string
  params?: Record<string, unknown>
  result?: unknown
  error?: { message: string }
}

/** The page's, and that of the one worker it starts after this call. */
export async function heapsOf(page: Page): Promise<{ page: Heap; worker: Promise<Heap> }> {
  const session = await page.context().newCDPSession(page)
  const worker = new Promise<Heap>((done) => {
    session.once('Target.attachedToTarget', ({ sessionId }) => done(workerHeap(session, sessionId)))
  })
  await session.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: false,
    flatten: false,
  })
  const listen: Listen = (hear) =>
    void session.on('HeapProfiler.addHeapSnapshotChunk', (params) =>
      hear('HeapProfiler.addHeapSnapshotChunk', { ...params }),
    )
  const send: Send = (method, params) => session.send(method as never, params as never)
  return { page: heapOver(send, listen), worker }
}

/** A worker's messages travel inside those of the page. */
function workerHeap(session: CDPSession, sessionId: string): Heap {
  const pending = new Map<number, (message: Message) => void>()
  let hear: Parameters<Listen>[0] = () => {}
  let sent = 0
  session.on('Target.receivedMessageFromTarget', (event) => {
    if (event.sessionId !== sessionId) return
    const message = JSON.parse(event.message) as Message
    if (message.id === undefined) hear(message.method ?? '', message.params ?? {})
    else pending.get(message.id)?.(message)
  })
  const send: Send = async (method, params = {}) => {
    const id = ++sent
    const answer = new Promise<Message>((done) => pending.set(id, done))
    const message = JSON.stringify({ id, method, params })
    await session.send('Target.sendMessageToTarget', { sessionId, message })
    const { error, result } = await answer
    if (error) throw new Error(`${method}: ${error.message}`)
    return result
  }
  return heapOver(send, (next) => void (hear = next))
}

function heapOver(send: Send, listen: Listen): Heap {
  let chunks: string[] = []
  listen((method, { chunk }) => {
    if (method === 'HeapProfiler.addHeapSnapshotChunk') chunks.push(String(chunk))
  })
  return {
    hold: async (text) => {
      const backwards = JSON.stringify([...text].reverse().join(''))
      const expression = `globalThis.held = [...${backwards}].reverse().join(''); 0`
      await send('Runtime.evaluate', { expression })
    },
    texts: async () => {
      await send('HeapProfiler.enable')
      await send('HeapProfiler.collectGarbage')
      chunks = []
      await send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
      const { strings } = JSON.parse(chunks.join('')) as { strings: string[] }
      chunks = []
      return strings
    },
  }
}
