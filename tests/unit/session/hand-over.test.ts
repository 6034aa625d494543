/** Large bytes of an answer leave the worker without being copied; all else stays where it is. */
import { afterEach, expect, test } from 'vitest'
import { MAX_SEGMENT_BYTES } from '../../../src/protocol/limits.ts'
import { TURN } from '../../../src/protocol/turn.ts'
import { serve } from '../../../worker/serve.ts'

const large = (): Uint8Array => new Uint8Array(MAX_SEGMENT_BYTES + 1).fill(7)
const small = (): Uint8Array => new Uint8Array(MAX_SEGMENT_BYTES).fill(7)

let end = (): void => {}
afterEach(() => end())

/** What arrives when a call comes to this: alone, or in a turn. */
async function answerTo(result: unknown, isTurn: boolean): Promise<unknown> {
  const { port1: page, port2 } = new MessageChannel()
  end = () => page.close()
  const scope = {
    postMessage: (message: unknown, transfer?: Transferable[]) =>
      port2.postMessage(message, transfer ?? []),
    addEventListener: (type: 'message', listener: (event: MessageEvent) => void) => {
      port2.addEventListener(type, listener)
      port2.start()
    },
  }
  serve({ get: async () => result }, { get: 0 }, scope, ['get'])
  const answered = new Promise<{ value?: unknown; answers?: [number, unknown][] }>((resolve) =>
    page.addEventListener('message', ({ data }) => resolve(data as never)),
  )
  page.start()
  const alone = { id: 'a', type: 'APPLY', path: ['get'], argumentList: [] }
  page.postMessage(isTurn ? { id: 'a', type: TURN, calls: [['get']] } : alone)
  const { value, answers } = await answered
  return answers ? answers[0]?.[1] : value
}

for (const isTurn of [false, true]) {
  const how = isTurn ? 'in a turn' : 'alone'

  test(`large bytes are handed over, as a value, in an entry or in a list, ${how}`, async () => {
    for (const wrap of [
      (bytes: Uint8Array) => bytes,
      (bytes: Uint8Array) => bytes.buffer,
      (bytes: Uint8Array) => ({ name: 'a', value: bytes, revision: 1 }),
      (bytes: Uint8Array) => [undefined, 'a', bytes],
      (bytes: Uint8Array) => [{ name: 'a', value: bytes.buffer, revision: 1 }],
      (bytes: Uint8Array) => [bytes, bytes],
    ]) {
      const bytes = large()
      expect(await answerTo(wrap(bytes), isTurn)).toEqual(wrap(large()))
      expect(bytes.byteLength).toBe(0)
    }
  })

  test(`small bytes, and what lies deeper, are copied, ${how}`, async () => {
    const [little, deep] = [small(), large()]
    const result = [little, { value: { deep } }, null, 5]
    expect(await answerTo(result, isTurn)).toEqual([small(), { value: { deep: large() } }, null, 5])
    expect([little.byteLength, deep.byteLength]).toEqual([little.length, MAX_SEGMENT_BYTES + 1])
  })
}
