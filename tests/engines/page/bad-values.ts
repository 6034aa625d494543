/** Values no call may take, by the kind of argument they stand in for. All can be cloned; none is ever sound. */
import { MAX_DEPTH, MAX_NAME_BYTES } from '../../../src/protocol/limits.ts'
import { pick, upTo, type Random } from './random.ts'

type Kind = 'nothing' | 'number' | 'flag' | 'text' | 'list' | 'record' | 'object of another class'

/** Something of every kind a message can carry. */
const SOMETHING: Record<Kind, readonly (() => unknown)[]> = {
  nothing: [() => null, () => undefined],
  number: [() => 0, () => -1, () => 1.5, () => NaN, () => Infinity, () => 2 ** 53, () => 7n],
  flag: [() => true, () => false],
  text: [() => '', () => 'a', () => 'constructor', () => '__proto__', () => '0'],
  list: [() => [], () => ['a'], () => [['a', 1]]],
  record: [() => ({}), () => ({ a: 1 }), () => ({ length: 1 }), () => ({ toString: 'a' })],
  'object of another class': [
    () => new Date(0),
    () => new Map([['prefix', 'a']]),
    () => new Set(['a']),
    () => /a/,
    () => new Error('a'),
    () => new Blob(['a']),
    () => new Uint8Array(4),
    () => new Float64Array(2),
    () => new DataView(new ArrayBuffer(4)),
    () => new ArrayBuffer(8),
    () => Object('a') as unknown,
  ],
}

const KINDS = Object.keys(SOMETHING) as Kind[]

/** Anything but these kinds. */
const anythingBut = (random: Random, ...sound: Kind[]): unknown => {
  const kinds = KINDS.filter((kind) => !sound.includes(kind))
  return pick(random, SOMETHING[pick(random, kinds)])()
}

const badText = (random: Random): unknown =>
  pick(random, [
    '\ud800',
    'a\udc00',
    '\udfff\ud800b',
    'x'.repeat(MAX_NAME_BYTES + 1 + upTo(random, 9)),
  ])

export const badNamespace = (random: Random): unknown =>
  random() < 0.5 ? badText(random) : anythingBut(random, 'text')

export const badName = (random: Random): unknown => (random() < 0.1 ? '' : badNamespace(random))

/** A list that is sound but for one place. */
function spoilt(random: Random, sound: () => unknown, bad: (random: Random) => unknown): unknown[] {
  const list = Array.from({ length: 1 + upTo(random, 6) }, sound)
  list[upTo(random, list.length)] = bad(random)
  return list
}

export const badNames = (random: Random): unknown =>
  random() < 0.4 ? anythingBut(random, 'list') : spoilt(random, () => 'a', badName)

export const badNumber = (random: Random): unknown =>
  random() < 0.5 ? pick(random, [-1, 1.5, NaN, Infinity, 2 ** 53]) : anythingBut(random, 'number')

export const badEraseAfter = (random: Random): unknown =>
  random() < 0.5
    ? pick(random, [-1, 0, 9, 10.5, NaN, Infinity])
    : anythingBut(random, 'number', 'nothing')

export const badFlag = (random: Random): unknown => anythingBut(random, 'flag')

const badCount = (random: Random): unknown =>
  random() < 0.5
    ? pick(random, [-1, 1.5, NaN, Infinity, -0.5, 2 ** 53, 3n])
    : anythingBut(random, 'number', 'nothing')

/** A record that is sound but for one member, or has one more than it may. */
function badRecord(
  random: Random,
  sound: Record<string, unknown>,
  bad: Record<string, (random: Random) => unknown>,
): unknown {
  const way = random()
  if (way < 0.3) return anythingBut(random, 'record')
  if (way < 0.5) return { ...sound, [pick(random, ['evil', 'constructor', 'then', '0', ''])]: 1 }
  const [name, make] = pick(random, Object.entries(bad))
  return { ...sound, [name]: make(random) }
}

export const badWord = (random: Random): unknown => anythingBut(random, 'text')

export const badTarget = (random: Random): unknown => anythingBut(random, 'nothing')

const badMember = (random: Random): unknown => anythingBut(random, 'text', 'nothing')

export const badListing = (random: Random): unknown =>
  badRecord(random, {}, { prefix: badMember, after: badMember, limit: badCount })

const badDuration = (random: Random): unknown =>
  random() < 0.5
    ? pick(random, [-1, NaN, -Infinity, undefined, '5'])
    : anythingBut(random, 'number', 'nothing')

export const badPolicy = (random: Random): unknown =>
  badRecord(
    random,
    { idleMs: null, hiddenMs: null },
    {
      idleMs: badDuration,
      hiddenMs: badDuration,
      sleepMs: (r) => badDuration(r) ?? -1,
      stayOpen: (r) => pick(r, ['', 'yes', 'always', true, null, 1]),
      shareWithTabs: (r) => anythingBut(r, 'flag', 'nothing'),
    },
  )

const badPassphrase = (random: Random): unknown =>
  random() < 0.5
    ? pick(random, ['', 'a\ud800', 'x'.repeat(4097)])
    : anythingBut(random, 'text', 'nothing')

export const badNewPassphrase = (random: Random): unknown => badPassphrase(random) ?? null

export const badCreation = (random: Random): unknown =>
  random() < 0.1
    ? pick(random, [{}, { recovery: true }])
    : badRecord(
        random,
        { device: true },
        {
          passphrase: badPassphrase,
          device: (r) => anythingBut(r, 'flag', 'nothing'),
          recovery: (r) => anythingBut(r, 'flag', 'nothing'),
        },
      )

export const badPlainText = (random: Random): unknown =>
  random() < 0.3 ? 'a\ud800' : anythingBut(random, 'text')

/** What is a text is no bad call, but a broken token. */
export const badToken = (random: Random): unknown => anythingBut(random, 'text')

export const badFile = (random: Random): unknown => anythingBut(random, 'object of another class')

export const badBytes = (random: Random): unknown => anythingBut(random, 'object of another class')

export const badCode = (random: Random): unknown =>
  random() < 0.3 ? '' : anythingBut(random, 'text', 'nothing')

const badHostSecret = (random: Random): unknown =>
  random() < 0.5 ? new Uint8Array(upTo(random, 16)) : anythingBut(random, 'nothing')

/** Two secrets at once are one too many. */
export const badSecret = (random: Random): unknown =>
  random() < 0.1
    ? { passphrase: 'a', recoveryCode: 'a' }
    : badRecord(
        random,
        {},
        {
          passphrase: badPassphrase,
          recoveryCode: badCode,
          hostSecret: badHostSecret,
          prfOutput: badHostSecret,
        },
      )

export const badId = (random: Random): unknown => anythingBut(random, 'text')

const soundPasskey = () => ({
  kind: 'passkey',
  credentialId: new Uint8Array(16),
  input: new Uint8Array(32),
  rpId: 'localhost',
  outputs: [new Uint8Array(32), new Uint8Array(32)],
})

const badPasskeys: readonly (() => object)[] = [
  () => ({ credentialId: new Uint8Array(0) }),
  () => ({ credentialId: new Uint8Array(1024) }),
  () => ({ input: new Uint8Array(31) }),
  () => ({ rpId: 'with space' }),
  () => ({ rpId: '' }),
  () => ({ outputs: [new Uint8Array(32)] }),
  () => ({ outputs: [new Uint8Array(32), new Uint8Array(33)] }),
  () => ({ outputs: { length: 2 } }),
  () => ({ hostSecret: new Uint8Array(16) }),
]

const badNewSlotOf = (random: Random): unknown =>
  pick<() => unknown>(random, [
    () => anythingBut(random, 'record'),
    () => ({ kind: pick(random, ['passkey', 'pass', '', 'constructor', 1, null]) }),
    () => ({ ...soundPasskey(), ...pick(random, badPasskeys)() }),
    () => ({ kind: 'recovery', passphrase: 'a' }),
    () => ({ kind: 'device', evil: 1 }),
    () => ({ kind: 'passphrase', passphrase: badPassphrase(random) ?? null }),
    () => ({ kind: 'host-secret', hostSecret: badHostSecret(random) }),
    () => ({ kind: 'host-secret', hostSecret: new Uint8Array(16), passphrase: 'a' }),
  ])()

export const badNewSlot = (random: Random): unknown =>
  badRecord(
    random,
    { secret: {}, slot: { kind: 'recovery' } },
    {
      secret: badSecret,
      slot: badNewSlotOf,
      name: (r) => badNamespace(r) ?? null,
    },
  )

export const badPassphrases = (random: Random): unknown =>
  badRecord(random, { old: 'a', new: 'b' }, { old: badPassphrase, new: badPassphrase })

export const badRemoval = (random: Random): unknown =>
  badRecord(
    random,
    { id: 'x', secret: {} },
    {
      id: badId,
      secret: badSecret,
      acceptDeviceOnly: (r) => anythingBut(r, 'flag', 'nothing'),
      rotate: (r) => anythingBut(r, 'flag', 'nothing'),
    },
  )

export const badBinding = (random: Random): unknown =>
  badRecord(
    random,
    { id: 'x', passphrase: 'a', bound: true },
    { id: badId, passphrase: badPassphrase, bound: (r) => anythingBut(r, 'flag') },
  )

/** What no page has left. */
export const badReopening = (random: Random): unknown =>
  badRecord(
    random,
    { id: '0'.repeat(32), half: new Uint8Array(32), seenAt: 0, leftAt: 0 },
    {
      id: (r) => pick(r, ['', '0'.repeat(31), 'A'.repeat(32), 'g'.repeat(32), 7, null]),
      half: (r) => pick(r, [new Uint8Array(31), new Uint8Array(33), new ArrayBuffer(32), '', null]),
      seenAt: badNumber,
      leftAt: badNumber,
    },
  )

export const badPut = (random: Random): unknown =>
  badRecord(
    random,
    { type: '', modifiedAt: 0 },
    {
      type: (r) => pick(r, ['x'.repeat(256), '\ud800', null, 7]),
      modifiedAt: badNumber,
      ifRevision: (r) => pick(r, [-1, 0.5, '1', null]),
    },
  )

/** A value that would not come back as it went in, somewhere inside sound ones. */
export const badRotation = (random: Random): unknown =>
  badRecord(random, {}, { dropOutside: (r) => anythingBut(r, 'flag', 'nothing') })

export function badValue(random: Random): unknown {
  const bad = pick<() => unknown>(random, [
    () => /a/,
    () => new Error('a'),
    () => new Blob(['a']),
    () => new Float64Array(1),
    () => new DataView(new ArrayBuffer(1)),
    () => Object(1) as unknown,
    () => 'a\ud800',
    () => ({ 'a\udfff': 1 }),
    () => Object.assign(['a'], { 3: 'b' }),
    () => Object.assign(['a'], { named: 1 }),
    cycle,
    tooDeep,
  ])()
  let value = bad
  for (let layers = upTo(random, 4); layers > 0; layers--) {
    const inner = value
    value = pick<() => unknown>(random, [
      () => ({ a: 1, inner }),
      () => [0, inner],
      () => new Map([['k', inner]]),
      () => new Set([inner]),
    ])()
  }
  return value
}

function cycle(): unknown {
  const value: Record<string, unknown> = {}
  value['self'] = [value]
  return value
}

const tooDeep = (): unknown =>
  Array.from({ length: MAX_DEPTH + 2 }).reduce<unknown>((inner) => [inner], 'x')

function badOperation(random: Random): unknown {
  const sound = random() < 0.7 ? { set: 'never', value: 1 } : { delete: 'never' }
  return pick<() => unknown>(random, [
    () => anythingBut(random, 'record'),
    () => ({ ...sound, set: 'never', value: 1, delete: 'never' }),
    () => ({ ...sound, evil: 1 }),
    () => ({ ...sound, ifRevision: badCount(random) }),
    () => ({ set: 'never', value: 1, expiresAt: badCount(random) }),
    () => ({ delete: 'never', expiresAt: 1 }),
    () => ({ set: badName(random), value: 1 }),
    () => ({ delete: badName(random) }),
    () => ({ set: 'never', value: badValue(random) }),
    () => ({ set: 'never' }),
    () => ({}),
  ])()
}

/** Sound steps around one that is not: nothing of it may be done. */
export const badOperations = (random: Random): unknown =>
  random() < 0.2
    ? anythingBut(random, 'list')
    : spoilt(random, () => ({ set: 'never', value: 'x' }), badOperation)

export const anything = (random: Random): unknown => anythingBut(random)
