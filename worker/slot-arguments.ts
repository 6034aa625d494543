/** Checks of what comes over the thread for changing slots, like those of arguments.ts. */
import type {
  AddSlot,
  BindSlot,
  ChangePassphrase,
  RemoveSlot,
  RotateOptions,
} from '../src/protocol/contract.ts'
import { VaultError } from '../src/protocol/errors.ts'
import {
  MAX_CREDENTIAL_ID_BYTES,
  MAX_RP_ID_BYTES,
  MAX_SLOT_NAME_BYTES,
  PRF_BYTES,
} from '../src/protocol/limits.ts'
import { isWellFormed } from '../src/protocol/values.ts'
import {
  badRequest,
  bytesOf,
  flag,
  hostSecretBytes,
  optional,
  passphraseText,
  record,
  text,
  unlockSecret,
} from './arguments.ts'

export function slotName(value: unknown): string {
  if (typeof value !== 'string') throw badRequest('slot name')
  const isTooLong = new TextEncoder().encode(value).length > MAX_SLOT_NAME_BYTES
  if (value.length > MAX_SLOT_NAME_BYTES || isTooLong) {
    throw new VaultError('bad-name', { reason: 'too long' })
  }
  if (!isWellFormed(value)) throw new VaultError('bad-name', { reason: 'lone surrogate' })
  return value
}

export function addSlot(value: unknown): AddSlot {
  const { secret, slot, name } = record(value, 'slot', ['secret', 'slot', 'name'])
  return {
    secret: unlockSecret(secret),
    slot: newSlot(slot),
    ...(name !== undefined && { name: slotName(name) }),
  }
}

const PASSKEY = ['credentialId', 'input', 'rpId', 'outputs']

function newSlot(value: unknown): AddSlot['slot'] {
  const keys = ['kind', 'passphrase', 'hostSecret', ...PASSKEY]
  const { kind, ...rest } = record(value, 'slot', keys)
  switch (kind) {
    case 'passphrase': {
      const { passphrase } = record(rest, 'slot', ['passphrase'])
      return { kind, passphrase: passphraseText(passphrase) }
    }
    case 'host-secret': {
      const { hostSecret } = record(rest, 'slot', ['hostSecret'])
      return { kind, hostSecret: hostSecretBytes(hostSecret) }
    }
    case 'passkey': {
      const { credentialId, input, rpId, outputs } = record(rest, 'slot', PASSKEY)
      if (!Array.isArray(outputs) || outputs.length !== 2) throw badRequest('outputs')
      const [output, again] = outputs.map((bytes) => bytesOf(bytes, PRF_BYTES, PRF_BYTES))
      if (!output || !again || output.buffer === again.buffer) throw badRequest('outputs')
      return {
        kind,
        credentialId: bytesOf(credentialId, 1, MAX_CREDENTIAL_ID_BYTES),
        input: bytesOf(input, PRF_BYTES, PRF_BYTES),
        rpId: hostName(rpId),
        outputs: [output, again],
      }
    }
    case 'recovery':
    case 'device':
      record(rest, 'slot', [])
      return { kind }
    default:
      throw badRequest('slot')
  }
}

function hostName(value: unknown): string {
  if (typeof value !== 'string' || value.length > MAX_RP_ID_BYTES) throw badRequest('rp id')
  if (!/^[!-~]+$/.test(value)) throw badRequest('rp id')
  return value
}

export function changePassphrase(value: unknown): ChangePassphrase {
  const { old, new: next, rotate } = record(value, 'passphrases', ['old', 'new', 'rotate'])
  return {
    old: passphraseText(old),
    new: passphraseText(next),
    rotate: optional(rotate, flag) ?? false,
  }
}

export function removeSlot(value: unknown): RemoveSlot {
  const keys = ['id', 'secret', 'acceptDeviceOnly', 'rotate']
  const { id, secret, acceptDeviceOnly, rotate } = record(value, 'slot', keys)
  return {
    id: text(id),
    secret: unlockSecret(secret),
    acceptDeviceOnly: optional(acceptDeviceOnly, flag) ?? false,
    rotate: optional(rotate, flag) ?? false,
  }
}

export function bindSlot(value: unknown): BindSlot {
  const { id, passphrase, bound } = record(value, 'slot', ['id', 'passphrase', 'bound'])
  return { id: text(id), passphrase: passphraseText(passphrase), bound: flag(bound) }
}

export function rotateOptions(value: unknown): RotateOptions {
  const { dropOutside } = record(value, 'options', ['dropOutside'])
  return { dropOutside: optional(dropOutside, flag) ?? false }
}
