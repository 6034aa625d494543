/** Checks of what comes over the thread for changing slots, like those of arguments.ts. */
import type { AddSlot, ChangePassphrase, RemoveSlot } from '../src/protocol/contract.ts'
import { VaultError } from '../src/protocol/errors.ts'
import { MAX_SLOT_NAME_BYTES } from '../src/protocol/limits.ts'
import { isWellFormed } from '../src/protocol/values.ts'
import {
  badRequest,
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

function newSlot(value: unknown): AddSlot['slot'] {
  const { kind, ...rest } = record(value, 'slot', ['kind', 'passphrase', 'hostSecret'])
  switch (kind) {
    case 'passphrase': {
      const { passphrase } = record(rest, 'slot', ['passphrase'])
      return { kind, passphrase: passphraseText(passphrase) }
    }
    case 'host-secret': {
      const { hostSecret } = record(rest, 'slot', ['hostSecret'])
      return { kind, hostSecret: hostSecretBytes(hostSecret) }
    }
    case 'recovery':
    case 'device':
      record(rest, 'slot', [])
      return { kind }
    default:
      throw badRequest('slot')
  }
}

export function changePassphrase(value: unknown): ChangePassphrase {
  const { old, new: next } = record(value, 'passphrases', ['old', 'new'])
  return { old: passphraseText(old), new: passphraseText(next) }
}

export function removeSlot(value: unknown): RemoveSlot {
  const keys = ['id', 'secret', 'acceptDeviceOnly']
  const { id, secret, acceptDeviceOnly } = record(value, 'slot', keys)
  return {
    id: text(id),
    secret: unlockSecret(secret),
    acceptDeviceOnly: optional(acceptDeviceOnly, flag) ?? false,
  }
}
