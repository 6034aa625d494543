/** A hostile page speaks to the worker past the client: every attempt is `bad-request`, and the worker unharmed. */
import { expect, test } from '../support/fixtures.ts'
import { openPage } from './page.ts'

test('property walks, prototype writes, constructors, unknown methods and bad arguments are refused', async ({
  context,
}) => {
  const page = await openPage(context)
  const results = await page.evaluate(async () => {
    const vault = await window.coffer.open({ lock: { idleMs: null, hiddenMs: null } })
    await vault.create({ device: true })
    await vault.set('a', 'kept')
    vault.close()
    // The harness keeps the worker, so that a page can speak to it past the client.
    const second = await window.coffer.open({ lock: { idleMs: null, hiddenMs: null } })
    await second.unlock()
    const worker = window.lastWorker
    let id = 0
    const ask = (message: object): Promise<unknown> =>
      new Promise((resolve, reject) => {
        const mine = `attack-${id++}`
        const listener = ({ data }: MessageEvent): void => {
          if (data.id !== mine) return
          worker.removeEventListener('message', listener)
          const codes = new Set(data.answers?.map(([, , error]: unknown[]) => codeIn(error)))
          if (data.answers) resolve(codes.size === 1 ? [...codes][0] : { answered: data.answers })
          else resolve(data.name === 'throw' ? data.value.code : { answered: data.value })
        }
        worker.addEventListener('message', listener)
        setTimeout(() => reject(new Error('no answer')), 10_000)
        worker.postMessage({ id: mine, ...message })
      })
    const raw = (...values: unknown[]): object[] => values.map((value) => ({ type: 'RAW', value }))
    const call = (path: unknown, ...args: unknown[]): Promise<unknown> =>
      ask({ type: 'APPLY', path, argumentList: raw(...args) })
    const codeIn = (error: unknown): unknown => (error as { code?: string } | undefined)?.code
    const turn = (...calls: unknown[]): Promise<unknown> => ask({ type: 'TURN', calls })
    const cycle: Record<string, unknown> = {}
    cycle['self'] = cycle
    const wide: unknown[] = Array.from({ length: 3_000_000 }, () => 0)
    const bomb = Array.from({ length: 40 }).reduce<unknown>((inner) => [inner, inner], 'x')
    const attacks: Record<string, () => Promise<unknown>> = {
      'get property': () => ask({ type: 'GET', path: ['get'] }),
      'get nothing': () => ask({ type: 'GET', path: [] }),
      'set property': () => ask({ type: 'SET', path: ['get'], value: { type: 'RAW', value: 1 } }),
      'set prototype': () =>
        ask({ type: 'SET', path: ['__proto__', 'polluted'], value: { type: 'RAW', value: 1 } }),
      construct: () =>
        ask({ type: 'CONSTRUCT', path: ['get', 'constructor'], argumentList: raw('return 1') }),
      'construct by call': () => call(['get', 'constructor'], 'return 1'),
      endpoint: () => ask({ type: 'ENDPOINT', path: [] }),
      release: () => ask({ type: 'RELEASE', path: [] }),
      'unknown type': () => ask({ type: 'NONSENSE', path: ['get'] }),
      'no type': () => ask({ path: ['get'] }),
      'unknown method': () => call(['exportKeys']),
      'prototype method': () => call(['toString']),
      constructor: () => call(['constructor'], 'return 1'),
      'long path': () => call(['get', 'call'], '', 'a'),
      'path of objects': () => call([{ toString: 'get' }], '', 'a'),
      'path as text': () => call('get', '', 'a'),
      'no path': () => ask({ type: 'APPLY', argumentList: raw('', 'a') }),
      'too few arguments': () => call(['get'], ''),
      'too many arguments': () => call(['get'], '', 'a', 'b'),
      'no arguments': () => ask({ type: 'APPLY', path: ['get'] }),
      'proxy argument': () =>
        ask({
          type: 'APPLY',
          path: ['get'],
          argumentList: [{ type: 'HANDLER', name: 'proxy', value: 1 }, ...raw('a')],
        }),
      'throw argument': () =>
        ask({
          type: 'APPLY',
          path: ['get'],
          argumentList: [{ type: 'HANDLER', name: 'throw', value: { code: 'x' } }, ...raw('a')],
        }),
      'bare arguments': () => ask({ type: 'APPLY', path: ['get'], argumentList: ['', 'a'] }),
      'cyclic name': () => call(['get'], '', cycle),
      'cyclic value': () => call(['apply'], '', [{ set: 'x', value: cycle }]),
      'huge list': () => call(['getMany'], '', wide),
      'value bomb': () => call(['apply'], '', [{ set: 'x', value: bomb }]),
      'huge text': () => call(['apply'], '', [{ set: 'x', value: 'x'.repeat(80_000_000) }]),
      'number as name': () => call(['get'], '', 1),
      'null as namespace': () => call(['get'], null, 'a'),
      'array as options': () => call(['keys'], '', []),
      'unknown option': () => call(['keys'], '', { evil: 1 }),
      'negative limit': () => call(['keys'], '', { limit: -1 }),
      'operation of both kinds': () => call(['apply'], '', [{ set: 'a', value: 1, delete: 'a' }]),
      'operation of neither': () => call(['apply'], '', [{}]),
      'text as operations': () => call(['apply'], '', 'set'),
      'second open': () =>
        call(['open'], 'other', { lock: { idleMs: null, hiddenMs: null }, durability: 'strict' }),
      'empty passphrase': () => call(['unlock'], { passphrase: '' }),
      'passphrase as list': () => call(['unlock'], { passphrase: ['x'] }),
      'huge passphrase': () => call(['unlock'], { passphrase: 'x'.repeat(1_000_000) }),
      'no slots': () => call(['create'], {}),
      'policy of strings': () => call(['setLockPolicy'], { idleMs: '1', hiddenMs: null }),
      'policy NaN': () => call(['setLockPolicy'], { idleMs: Number.NaN, hiddenMs: null }),
      'presence of objects': () => call(['presence'], {}, {}),
      'erase without name': () => call(['erase'], 'wrong'),
      'turn of what must come alone': () => turn(['lock'], ['erase', 'test'], ['report'], ['ping']),
      'turn of unknown methods': () => turn(['exportKeys'], ['constructor', ''], ['__proto__']),
      'turn of wrong arity': () => turn(['get'], ['get', ''], ['get', '', 'a', 'b'], ['apply', '']),
      'turn of no calls': () => turn('get', null, 1, {}, [], [['get', '', 'a']]),
      'turn of wrong arguments': () => turn(['get', '', 1], ['get', null, 'a'], ['apply', '', {}]),
      'turn of cycles': () => turn(['get', '', cycle], ['apply', '', [{ set: 'x', value: cycle }]]),
      'turn within a turn': () => turn({ id: 'x', type: 'TURN', calls: [['get', '', 'a']] }),
      'turn of bombs': () => turn(['get', '', bomb], ['get', '', 'a'], ['has', '', 'a']),
      'turn without end': () => turn(...wide.slice(0, 100_000).map(() => ['get', '', 'a'])),
      'turn that is no list': () =>
        ask({ type: 'TURN', calls: { 0: ['get', '', 'a'], length: 1 } }),
      'turn as arguments': () => ask({ type: 'TURN', path: ['get'], argumentList: raw('', 'a') }),
    }
    const answers: Record<string, unknown> = {}
    for (const [name, attack] of Object.entries(attacks)) {
      answers[name] = await attack().catch((error) => String(error))
    }
    // A function does not even leave the page.
    try {
      worker.postMessage({ id: 'f', type: 'APPLY', path: ['get'], argumentList: raw(() => 1, 'a') })
      answers['function'] = 'sent'
    } catch {
      answers['function'] = 'bad-request'
    }
    const unharmed = {
      value: await second.get('a'),
      keys: await second.keys(),
      polluted: await call(['get'], '', 'polluted'),
    }
    return { answers, unharmed }
  })
  for (const [attack, answer] of Object.entries(results.answers)) {
    expect(answer, attack).toBe('bad-request')
  }
  expect(Object.keys(results.answers).length).toBeGreaterThan(40)
  expect(results.unharmed).toEqual({
    value: 'kept',
    keys: ['a'],
    polluted: { answered: undefined },
  })
})

test('messages nobody could answer are ignored, and the worker goes on', async ({ context }) => {
  const page = await openPage(context)
  const state = await page.evaluate(async () => {
    const vault = await window.coffer.open()
    const worker = window.lastWorker
    for (const message of [null, 1, 'x', [], {}, { id: 1 }, { id: '' }, { id: {} }, new Date()]) {
      worker.postMessage(message)
    }
    return (await vault.report()).state
  })
  expect(state).toBe('empty')
})
