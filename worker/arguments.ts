/** Checks of what comes over the thread: wrong types are `bad-request`, unusable names `bad-name`. Nothing is coerced. */
import type {
  CreateOptions,
  ListOptions,
  LockPolicy,
  OpenOptions,
  Operation,
  PageHalf,
  ReopenCall,
  UnlockSecret,
} from '../src/protocol/contract.ts'
import { parseAnchor, type AnchorMark } from '../src/protocol/anchor.ts'
import { VaultError } from '../src/protocol/errors.ts'
import {
  MAX_BATCH,
  MAX_HOST_SECRET_BYTES,
  MAX_NAME_BYTES,
  MAX_PASSPHRASE_LENGTH,
  MAX_VAULT_NAME_LENGTH,
  MIN_ERASE_AFTER,
  MIN_HOST_SECRET_BYTES,
  PAGE_HALF_BYTES,
  PRF_BYTES,
} from '../src/protocol/limits.ts'
import { isReserved } from '../src/protocol/reserved.ts'
import { assertValue, isWellFormed } from '../src/protocol/values.ts'

export const badRequest = (reason: string): VaultError => new VaultError('bad-request', { reason })

/** A plain object with these keys at most: a Map or a Date would pass for one that has none. */
export function record(
  value: unknown,
  reason: string,
  keys: readonly string[],
): Record<string, unknown> {
  const isPlain =
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  if (!isPlain) throw badRequest(reason)
  for (const key of Object.keys(value)) if (!keys.includes(key)) throw badRequest(reason)
  return value as Record<string, unknown>
}

export function optional<T>(value: unknown, check: (value: unknown) => T): T | undefined {
  return value === undefined ? undefined : check(value)
}

/** A vault's name: letters, digits, `.`, `_` and `-`, at most 64, so that it can stand in a database name. */
export function vaultName(value: unknown): string {
  if (typeof value !== 'string') throw badRequest('name')
  const fits = value.length <= MAX_VAULT_NAME_LENGTH && /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(value)
  if (!fits) throw new VaultError('bad-name', { reason: 'letters, digits, . _ - only' })
  return value
}

function wellFormedName(value: unknown, allowEmpty: boolean): string {
  if (typeof value !== 'string') throw badRequest('name')
  if (value === '' && !allowEmpty) throw new VaultError('bad-name', { reason: 'empty' })
  // Three bytes for each unit at most.
  const isShort = 3 * value.length <= MAX_NAME_BYTES
  if (!isShort && (value.length > MAX_NAME_BYTES || utf8Bytes(value) > MAX_NAME_BYTES)) {
    throw new VaultError('bad-name', { reason: 'too long' })
  }
  if (!isWellFormed(value)) throw new VaultError('bad-name', { reason: 'lone surrogate' })
  return value
}

const utf8Bytes = (text: string): number => new TextEncoder().encode(text).length

export const entryName = (value: unknown): string => wellFormedName(value, false)
/** The empty namespace is the vault's own. */
export function namespaceName(value: unknown): string {
  const name = wellFormedName(value, true)
  if (isReserved(name)) throw new VaultError('bad-name', { reason: 'reserved' })
  return name
}

export function entryNames(value: unknown): string[] {
  if (!Array.isArray(value) || value.length > MAX_BATCH) throw badRequest('names')
  return value.map(entryName)
}

export function flag(value: unknown): boolean {
  if (typeof value !== 'boolean') throw badRequest('flag')
  return value
}

export function text(value: unknown): string {
  if (typeof value !== 'string') throw badRequest('text')
  return value
}

function duration(value: unknown): number | null {
  if (value === null) return null
  if (typeof value !== 'number' || !(value >= 0)) throw badRequest('duration')
  return value
}

const LOCK_POLICY = ['idleMs', 'hiddenMs', 'sleepMs', 'stayOpen', 'shareWithTabs']

export function lockPolicy(value: unknown): LockPolicy {
  const policy = record(value, 'lock policy', LOCK_POLICY)
  const { idleMs, hiddenMs, sleepMs, stayOpen, shareWithTabs } = policy
  if (stayOpen !== undefined && stayOpen !== 'no' && stayOpen !== 'reload') throw badRequest('stay')
  return {
    idleMs: duration(idleMs),
    hiddenMs: duration(hiddenMs),
    ...(sleepMs !== undefined && { sleepMs: duration(sleepMs) }),
    ...(stayOpen !== undefined && { stayOpen }),
    ...(shareWithTabs !== undefined && { shareWithTabs: flag(shareWithTabs) }),
  }
}

type CheckedOptions = Required<Omit<OpenOptions, 'page'>> & { page: PageHalf | undefined }

export function openOptions(value: unknown): CheckedOptions {
  const options = record(value, 'options', [
    'lock',
    'durability',
    'anchored',
    'eraseAfterWrong',
    'strengthen',
    'page',
  ])
  const { durability } = options
  if (durability !== 'strict' && durability !== 'relaxed') throw badRequest('durability')
  const anchored = optional(options['anchored'], flag) ?? false
  // An anchor ahead of what a power cut leaves would call the vault tampered with.
  if (anchored && durability !== 'strict') throw badRequest('an anchor needs strict durability')
  const eraseAfterWrong = eraseAfter(options['eraseAfterWrong'] ?? null)
  const strengthen = optional(options['strengthen'], flag) ?? false
  const page = optional(options['page'], pageHalf)
  const lock = lockPolicy(options['lock'])
  return { lock, durability, anchored, eraseAfterWrong, strengthen, page }
}

const pageId = (value: unknown): string => {
  if (typeof value !== 'string' || !/^[0-9a-f]{32}$/.test(value)) throw badRequest('page')
  return value
}

function pageHalf(value: unknown): PageHalf {
  const { id, half } = record(value, 'page', ['id', 'half'])
  return { id: pageId(id), half: bytesOf(half, PAGE_HALF_BYTES, PAGE_HALF_BYTES) }
}

export function reopenCall(value: unknown): { call: ReopenCall; anchor?: AnchorMark } {
  const given = record(value, 'page', ['id', 'half', 'seenAt', 'leftAt', 'anchor'])
  const { id, half, seenAt, leftAt, anchor } = given
  const mark = parseAnchor(anchor)
  const call = { ...pageHalf({ id, half }), seenAt: count(seenAt), leftAt: count(leftAt) }
  return { call, ...(mark && { anchor: mark }) }
}

/** So few that somebody who mistypes would lose the vault are refused. */
export function eraseAfter(value: unknown): number | null {
  if (value === null) return null
  if (count(value) < MIN_ERASE_AFTER) throw badRequest(`erase after ${MIN_ERASE_AFTER} or more`)
  return value as number
}

export function passphraseText(value: unknown): string {
  if (typeof value !== 'string' || value === '') throw badRequest('passphrase')
  if (value.length > MAX_PASSPHRASE_LENGTH || !isWellFormed(value)) throw badRequest('passphrase')
  return value
}

export function createOptions(value: unknown): CreateOptions {
  const keys = ['passphrase', 'device', 'recovery']
  const { passphrase, device, recovery } = record(value, 'options', keys)
  // A code that nobody has typed once more may never have been written down.
  if (passphrase === undefined && device !== true) throw badRequest('no way to open it')
  return {
    ...(passphrase !== undefined && { passphrase: passphraseText(passphrase) }),
    device: optional(device, flag) ?? false,
    recovery: optional(recovery, flag) ?? false,
  }
}

const SECRETS = ['passphrase', 'recoveryCode', 'hostSecret', 'prfOutput'] as const

export function unlockCall(value: unknown): { secret: UnlockSecret; anchor?: AnchorMark } {
  const { anchor, ...secret } = record(value, 'secret', [...SECRETS, 'anchor'])
  const mark = parseAnchor(anchor)
  return { secret: unlockSecret(secret), ...(mark && { anchor: mark }) }
}

/** One secret at most: which of two should have opened the vault would be anybody's guess. */
export function unlockSecret(value: unknown): UnlockSecret {
  const secret = record(value, 'secret', SECRETS)
  const { passphrase, recoveryCode: code, hostSecret, prfOutput } = secret
  const given = Object.values(secret).filter((one) => one !== undefined)
  if (given.length > 1) throw badRequest('one secret')
  if (passphrase !== undefined) return { passphrase: passphraseText(passphrase) }
  if (code !== undefined) return { recoveryCode: recoveryCode(code) }
  if (prfOutput !== undefined) return { prfOutput: bytesOf(prfOutput, PRF_BYTES, PRF_BYTES) }
  return hostSecret === undefined ? {} : { hostSecret: hostSecretBytes(hostSecret) }
}

export function recoveryCode(value: unknown): string {
  if (typeof value !== 'string' || value === '' || value.length > MAX_PASSPHRASE_LENGTH) {
    throw badRequest('recovery code')
  }
  return value
}

export const hostSecretBytes = (value: unknown): Uint8Array =>
  bytesOf(value, MIN_HOST_SECRET_BYTES, MAX_HOST_SECRET_BYTES)

export function bytesOf(value: unknown, least: number, most: number): Uint8Array {
  if (!(value instanceof Uint8Array)) throw badRequest('bytes')
  if (value.length < least || value.length > most) throw badRequest(`${least} to ${most} bytes`)
  return value
}

export function count(value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw badRequest('number')
  return value as number
}

export function listOptions(value: unknown): ListOptions {
  const { prefix, after, limit } = record(value, 'options', ['prefix', 'after', 'limit'])
  return {
    ...(prefix !== undefined && { prefix: text(prefix) }),
    ...(after !== undefined && { after: text(after) }),
    ...(limit !== undefined && { limit: count(limit) }),
  }
}

/** Operations with names, revisions and values checked. @throws VaultError `bad-value` with the path in it */
export function operations(value: unknown): Operation[] {
  if (!Array.isArray(value) || value.length > MAX_BATCH) throw badRequest('operations')
  return value.map(operation)
}

const STEP = ['set', 'value', 'expiresAt', 'delete', 'ifRevision'] as const

function operation(raw: unknown): Operation {
  const step = record(raw, 'operation', STEP)
  const ifRevision = optional(step['ifRevision'], count)
  if ('delete' in step) {
    if ('set' in step || 'value' in step || 'expiresAt' in step) throw badRequest('operation')
    const name = entryName(step['delete'])
    return ifRevision === undefined ? { delete: name } : { delete: name, ifRevision }
  }
  const name = entryName(step['set'])
  const value = step['value']
  assertValue(value)
  const expiresAt = optional(step['expiresAt'], count)
  const operation: Operation = { set: name, value }
  if (expiresAt !== undefined) operation.expiresAt = expiresAt
  if (ifRevision !== undefined) operation.ifRevision = ifRevision
  return operation
}
