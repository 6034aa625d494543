/** Messages to the vault's worker that are no call of its contract: each is a sound call with one thing wrong. */
import type { VAULT_METHODS } from '../../../src/protocol/contract.ts'
import { MAX_TURN_CALLS } from '../../../src/protocol/limits.ts'
import { TURN, TURN_METHODS } from '../../../src/protocol/turn.ts'
import * as bad from './bad-values.ts'
import { pick, upTo, type Random } from './random.ts'

/** How an argument of a call is sound, and how it is not. */
interface Argument {
  sound: unknown
  bad: ((random: Random) => unknown) | null
}

const namespace: Argument = { sound: '', bad: bad.badNamespace }
const name: Argument = { sound: 'a', bad: bad.badName }
const listing: Argument = { sound: {}, bad: bad.badListing }
const file: Argument = { sound: new Blob(['a']), bad: bad.badFile }
const flag: Argument = { sound: true, bad: bad.badFlag }

/** Calls by their arguments. `open` is used up, so that nothing it is given is sound. */
const CALLS: Record<keyof typeof VAULT_METHODS, readonly Argument[]> = {
  ping: [],
  lock: [],
  report: [],
  left: [],
  marked: [],
  slots: [],
  passkeys: [],
  close: [],
  tellChanges: [],
  pauseRotation: [],
  resumeRotation: [],
  rotate: [{ sound: {}, bad: bad.badRotation }],
  open: [
    { sound: 'x', bad: bad.anything },
    { sound: {}, bad: bad.anything },
  ],
  create: [{ sound: {}, bad: bad.badCreation }],
  reopen: [{ sound: {}, bad: bad.badReopening }],
  unlock: [{ sound: {}, bad: bad.badSecret }],
  erase: [{ sound: 'wrong', bad: bad.anything }],
  setLockPolicy: [{ sound: {}, bad: bad.badPolicy }],
  setEraseAfterWrong: [{ sound: 20, bad: bad.badEraseAfter }],
  presence: [flag, flag],
  get: [namespace, name],
  entry: [namespace, name],
  has: [namespace, name],
  keys: [namespace, listing],
  count: [namespace],
  entries: [namespace, listing],
  getMany: [namespace, { sound: ['a'], bad: bad.badNames }],
  apply: [namespace, { sound: [], bad: bad.badOperations }],
  clear: [namespace],
  check: [{ sound: 1, bad: bad.badNumber }],
  stopCheck: [{ sound: 1, bad: bad.badNumber }],
  repair: [{ sound: {}, bad: bad.badSecret }],
  sendEntries: [
    { sound: null, bad: bad.anything },
    { sound: 1, bad: bad.badNumber },
  ],
  sendBackup: [
    { sound: null, bad: bad.anything },
    { sound: 1, bad: bad.badNumber },
    { sound: {}, bad: bad.badSecret },
  ],
  addSlot: [{ sound: {}, bad: bad.badNewSlot }],
  changePassphrase: [{ sound: {}, bad: bad.badPassphrases }],
  strengthen: [{ sound: 'a', bad: bad.badNewPassphrase }],
  confirmRecoveryCode: [{ sound: '0', bad: bad.badCode }],
  renameSlot: [
    { sound: 'x', bad: bad.badId },
    { sound: 'x', bad: bad.badNamespace },
  ],
  removeSlot: [{ sound: {}, bad: bad.badRemoval }],
  bindSlot: [{ sound: {}, bad: bad.badBinding }],
  receiveEntries: [
    { sound: null, bad: bad.anything },
    { sound: 1, bad: bad.badNumber },
    { sound: { mode: 'replace', preview: true }, bad: bad.anything },
  ],
  encrypt: [
    { sound: 'x', bad: bad.badPlainText },
    { sound: '', bad: bad.badNamespace },
  ],
  decrypt: [
    { sound: 'cof1.', bad: bad.badToken },
    { sound: '', bad: bad.badNamespace },
  ],
  encryptBytes: [
    { sound: new Uint8Array(1), bad: bad.badBytes },
    { sound: '', bad: bad.badNamespace },
  ],
  decryptBytes: [
    { sound: new Uint8Array(40), bad: bad.badBytes },
    { sound: '', bad: bad.badNamespace },
  ],
  encryptFile: [file, { sound: 1, bad: bad.badNumber }, { sound: undefined, bad: bad.badTarget }],
  decryptFile: [file, { sound: 1, bad: bad.badNumber }, { sound: undefined, bad: bad.badTarget }],
  releaseFile: [{ sound: 'a', bad: bad.badWord }],
  runStream: [
    { sound: 'seal', bad: bad.anything },
    { sound: 1, bad: bad.badNumber },
  ],
  stepStream: [
    { sound: new Uint8Array(1), bad: bad.badFile },
    { sound: 1, bad: bad.badNumber },
    flag,
  ],
  stopFile: [{ sound: 1, bad: bad.badNumber }],
  pauseFile: [{ sound: 1, bad: bad.badNumber }, flag],
  fileSize: [file],
  readFile: [file, { sound: 0, bad: bad.badNumber }, { sound: 1, bad: bad.badNumber }],
  putFile: [
    name,
    file,
    { sound: { type: '', modifiedAt: 0 }, bad: bad.badPut },
    { sound: 1, bad: bad.badNumber },
  ],
  file: [name],
  files: [listing],
  readVaultFile: [
    name,
    { sound: 1, bad: bad.badNumber },
    { sound: 0, bad: bad.badNumber },
    { sound: 1, bad: bad.badNumber },
  ],
  deleteFile: [name],
  renameFile: [name, name],
  safetyCopy: [],
  discardSafetyCopy: [],
  stopCopying: [{ sound: 1, bad: bad.badNumber }],
}

const METHODS = Object.keys(CALLS) as (keyof typeof CALLS)[]
const FOREIGN = ['toString', 'constructor', '__proto__', 'hasOwnProperty', 'then', 'exportKeys', '']

export type Message = Record<string, unknown>

const raw = (value: unknown): Message => ({ type: 'RAW', value })

/** Arguments of which one is wrong; where there are none, one too many. */
function badArguments(random: Random, method: keyof typeof CALLS): unknown[] {
  const list = CALLS[method]
  const values = list.map(({ sound }) => sound)
  const at = upTo(random, list.length)
  if (list.length === 0) values.push(bad.anything(random))
  else values[at] = list[at]?.bad?.(random)
  return values
}

function badArgument(random: Random): Message {
  const method = pick(random, METHODS)
  return {
    type: 'APPLY',
    path: [method],
    argumentList: badArguments(random, method).map(raw),
  }
}

/** A call whose arguments would do, in an envelope that does not. */
function badEnvelope(random: Random): Message {
  const method = pick(random, METHODS)
  const argumentList = CALLS[method].map(({ sound }) => raw(sound))
  const call: Message = { type: 'APPLY', path: [method], argumentList }
  const ways: (() => Message)[] = [
    () => ({
      ...call,
      type: pick(random, ['GET', 'SET', 'CONSTRUCT', 'ENDPOINT', 'RELEASE', '', 1, null]),
    }),
    () => ({ ...call, path: [pick(random, FOREIGN)] }),
    () => ({ ...call, path: [method, pick(random, [...FOREIGN, method, 'call', 'bind'])] }),
    () => ({
      ...call,
      path: pick(random, [method, {}, [], null, [[method]], [{ toString: method }]]),
    }),
    () => ({ ...call, argumentList: [...argumentList, raw(bad.anything(random))] }),
    () => ({ ...call, argumentList: pick(random, [null, 'ab', {}, 2, { length: 2 }, new Set()]) }),
    () => ({ ...call, argumentList: undefined }),
  ]
  if (argumentList.length > 0) {
    ways.push(
      () => ({ ...call, argumentList: argumentList.slice(1) }),
      () => ({ ...call, argumentList: argumentList.map(({ value }) => value) }),
      () => ({
        ...call,
        argumentList: argumentList.map(({ value }) => ({
          type: pick(random, ['HANDLER', 'PROXY', '', null]),
          name: 'proxy',
          value,
        })),
      }),
    )
  }
  return pick(random, ways)()
}

/** Several calls in one message, none of them sound; or none that could be looked at one by one. */
function badTurn(random: Random): Message {
  if (random() < 0.1) {
    const many = Array.from({ length: MAX_TURN_CALLS + 1 }, () => ['get', '', 'a'])
    return { type: TURN, calls: pick(random, [many, undefined, null, 'get', {}, new Set([1])]) }
  }
  return { type: TURN, calls: Array.from({ length: 1 + upTo(random, 4) }, () => badCall(random)) }
}

function badCall(random: Random): unknown {
  const method = pick(random, TURN_METHODS)
  const sound = CALLS[method].map((argument) => argument.sound)
  // What may come alone, but not with others.
  const others = METHODS.filter((name) => !TURN_METHODS.some((one) => one === name))
  return pick<() => unknown>(random, [
    () => [method, ...badArguments(random, method)],
    () => [pick(random, [...others, ...FOREIGN]), ...sound],
    () => [pick(random, [{}, null, [method], 0]), ...sound],
    () => [method, ...sound.slice(1)],
    () => [method, ...sound, bad.anything(random)],
    () => pick(random, [null, undefined, method, {}, { method }, 1, [], new Map([[0, method]])]),
    () => ({ type: TURN, calls: [[method, ...sound]] }),
  ])()
}

/** The next message that must be refused. */
export function badMessage(random: Random): Message {
  const way = random()
  return way < 0.65 ? badArgument(random) : way < 0.8 ? badTurn(random) : badEnvelope(random)
}
