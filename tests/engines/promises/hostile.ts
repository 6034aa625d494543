/** A hostile page speaks to the worker past the client. */
import { same } from '../page/check.ts'
import { here } from '../page/ground.ts'
import { NAME, newVault } from '../page/vaults.ts'
import type { PagePromise } from '../promise.ts'

const raw = (...values: unknown[]): object[] => values.map((value) => ({ type: 'RAW', value }))
const call = (path: unknown, ...values: unknown[]): object => ({
  type: 'APPLY',
  path,
  argumentList: raw(...values),
})
const turn = (...calls: unknown[]): object => ({ type: 'TURN', calls })
const cyclic: Record<string, unknown> = {}
cyclic['self'] = cyclic

/** Two to the fortieth texts, in a few objects. */
const bomb = (): unknown =>
  Array.from({ length: 40 }).reduce<unknown>((inner) => [inner, inner], 'x')

/** What a page may say that is no call of the contract. */
export const MESSAGES: Record<string, () => object> = {
  'reads a property': () => ({ type: 'GET', path: ['get'] }),
  'reads everything': () => ({ type: 'GET', path: [] }),
  'writes a property': () => ({ type: 'SET', path: ['get'], value: raw(1)[0] }),
  'writes to a prototype': () => ({ type: 'SET', path: ['__proto__', 'a'], value: raw(1)[0] }),
  'calls a constructor': () => ({ type: 'CONSTRUCT', path: ['get', 'constructor'] }),
  'applies a constructor': () => call(['get', 'constructor'], 'return 1'),
  'applies the constructor of everything': () => call(['constructor'], 'return 1'),
  'asks for a port': () => ({ type: 'ENDPOINT', path: [] }),
  'releases the worker': () => ({ type: 'RELEASE', path: [] }),
  'has an unknown type': () => ({ type: 'NONSENSE', path: ['get'] }),
  'has no type': () => ({ path: ['get'] }),
  'names no method of ours': () => call(['exportKeys']),
  'names a method of every object': () => call(['toString']),
  'walks on from a method': () => call(['get', 'call'], '', 'a'),
  'has a path of objects': () => call([{ toString: 'get' }], '', 'a'),
  'has a path of text': () => call('get', '', 'a'),
  'has no path': () => ({ type: 'APPLY', argumentList: raw('', 'a') }),
  'has too few arguments': () => call(['get'], ''),
  'has too many arguments': () => call(['get'], '', 'a', 'b'),
  'has no arguments': () => ({ type: 'APPLY', path: ['get'] }),
  'has bare arguments': () => ({ type: 'APPLY', path: ['get'], argumentList: ['', 'a'] }),
  'passes a proxy': () => ({
    type: 'APPLY',
    path: ['get'],
    argumentList: [{ type: 'HANDLER', name: 'proxy', value: 1 }, ...raw('a')],
  }),
  'passes an error to throw': () => ({
    type: 'APPLY',
    path: ['get'],
    argumentList: [{ type: 'HANDLER', name: 'throw', value: { code: 'x' } }, ...raw('a')],
  }),
  'passes a cycle as a name': () => call(['get'], '', cyclic),
  'passes a cycle as a value': () => call(['apply'], '', [{ set: 'x', value: cyclic }]),
  'passes a value that unfolds': () => call(['apply'], '', [{ set: 'x', value: bomb() }]),
  'passes a number as a name': () => call(['get'], '', 1),
  'passes nothing as a namespace': () => call(['get'], null, 'a'),
  'passes a list as options': () => call(['keys'], '', []),
  'passes an unknown option': () => call(['keys'], '', { evil: 1 }),
  'passes a limit below zero': () => call(['keys'], '', { limit: -1 }),
  'passes a step of two kinds': () => call(['apply'], '', [{ set: 'a', value: 1, delete: 'a' }]),
  'passes a step of no kind': () => call(['apply'], '', [{}]),
  'passes a text as steps': () => call(['apply'], '', 'set'),
  'opens a second vault': () =>
    call(['open'], `${NAME}-2`, { lock: { idleMs: null, hiddenMs: null }, durability: 'strict' }),
  'tries an empty passphrase': () => call(['unlock'], { passphrase: '' }),
  'tries a huge passphrase': () => call(['unlock'], { passphrase: 'x'.repeat(1_000_000) }),
  'tries a list as a passphrase': () => call(['unlock'], { passphrase: ['x'] }),
  'makes a vault with no way in': () => call(['create'], {}),
  'asks for a lock after a text': () => call(['setLockPolicy'], { idleMs: '1', hiddenMs: null }),
  'asks for a lock after no number': () => call(['setLockPolicy'], { idleMs: NaN, hiddenMs: null }),
  'is present as objects': () => call(['presence'], {}, {}),
  'erases without the name': () => call(['erase'], 'wrong'),
  'calls together what must come alone': () =>
    turn(['lock'], ['erase', NAME], ['report'], ['ping']),
  'calls together what is no method of ours': () =>
    turn(['exportKeys'], ['constructor', ''], ['__proto__']),
  'calls together with wrong arguments': () =>
    turn(
      ['get', ''],
      ['get', '', 1],
      ['get', '', cyclic],
      ['get', '', 'a', 'b'],
      ['apply', '', {}],
    ),
  'calls together what is no call': () => turn('get', null, 1, {}, [], [['get', '', 'a']]),
  'calls together with a value that unfolds': () =>
    turn(['get', '', bomb()], ['get', '', 'a'], ['has', '', 'a']),
  'holds a turn within a turn': () => turn(turn(['get', '', 'a']), [['get', '', 'a']]),
  'holds a turn that is no list': () => ({
    type: 'TURN',
    calls: { 0: ['get', '', 'a'], length: 1 },
  }),
  'holds a turn as arguments': () => ({ type: 'TURN', path: ['get'], argumentList: raw('', 'a') }),
}

/** More than a call may hold, of what it may hold. */
const LARGE_MESSAGES: Record<string, () => object> = {
  'passes names without end': () => call(['getMany'], '', Array(3_000_000).fill('a')),
  'passes a text without end': () => call(['apply'], '', [{ set: 'x', value: 'x'.repeat(8e7) }]),
  'holds a turn without end': () =>
    turn(...Array.from({ length: 100_000 }, () => ['get', '', 'a'])),
}

let asked = 0

/** Longer than any message takes; a worker that is gone answers none. */
const ANSWER_MS = 10_000

interface Answer {
  name?: string
  value?: { code: string }
  answers?: [index: number, value: unknown, error?: { code: string }][]
}

/** A code, or the value; of a turn the code of all its calls, or what they were answered. */
function saidBy({ name, value, answers }: Answer): unknown {
  if (!answers) return name === 'throw' ? value?.code : { answered: value }
  const [code, ...others] = new Set(answers.map(([, , error]) => error?.code))
  return others.length === 0 && code !== undefined ? code : { answered: answers }
}

/** What the worker answers to a message. */
export function ask(worker: Worker, message: object): Promise<unknown> {
  const id = `attack-${asked++}`
  return new Promise((resolve) => {
    const end = (answer: unknown): void => {
      worker.removeEventListener('message', listener)
      clearTimeout(timer)
      resolve(answer)
    }
    const listener = ({ data }: MessageEvent): void => {
      if (data.id === id) end(saidBy(data as Answer))
    }
    const timer = setTimeout(() => end('no answer'), ANSWER_MS)
    worker.addEventListener('message', listener)
    worker.postMessage({ id, ...message })
  })
}

export const HOSTILE: PagePromise[] = [
  {
    name: 'A message that is no call of the contract is `bad-request`, and the worker is unharmed.',
    async run() {
      const vault = await newVault()
      await vault.set('a', 'kept')
      for (const [what, message] of Object.entries(MESSAGES)) {
        same(await ask(here().lastWorker(), message()), 'bad-request', `a message that ${what}`)
      }
      same([await vault.get('a'), await vault.keys()], ['kept', ['a']])
    },
  },
  {
    name: 'A message with more than a call may hold is `bad-request`, and the worker is unharmed.',
    needsOwnPage: 'it takes memory that a phone may not have',
    async run() {
      const vault = await newVault()
      await vault.set('a', 'kept')
      for (const [what, message] of Object.entries(LARGE_MESSAGES)) {
        same(await ask(here().lastWorker(), message()), 'bad-request', `a message that ${what}`)
      }
      same([await vault.get('a'), await vault.keys()], ['kept', ['a']])
    },
  },
  {
    name: 'A message nobody could answer is ignored, and the worker goes on.',
    async run() {
      const vault = await newVault()
      for (const message of [null, 1, 'x', [], {}, { id: 1 }, { id: '' }, { id: {} }, new Date()]) {
        here().lastWorker().postMessage(message)
      }
      same((await vault.report()).state, 'unlocked')
    },
  },
]
