/**
 * The headers of a rotation, written: the one that begins an epoch, those that end older ones. Each is one commit of the
 * log, and has both its copies in place before anything is sealed under what it brings.
 */
import { VaultError } from '../src/protocol/errors.ts'
import type { Bytes } from '../src/protocol/values.ts'
import { sha256 } from './crypto/mac.ts'
import { finished, withoutOutside, type Keyring, type Rotated } from './keyring/keyring.ts'
import { stand } from './standing.ts'
import type { HeaderWrite, OpenLog, Store } from './store/store.ts'

/** What is written to; nobody else writes headers meanwhile. */
export interface Place {
  store: Store
  open: OpenLog
  keyring: Keyring
}

/**
 * Begins another epoch. Its row is the last that is sealed under the one before: a tab that knows only that reads there that
 * it lacks a key. If the header takes its place and its copy cannot be written, nothing is sealed until it is.
 */
export async function beginEpoch(
  place: Place,
  { header, next }: Rotated,
  device: Pick<HeaderWrite, 'deviceKey'> = {},
): Promise<void> {
  const { store, keyring } = place
  let trouble: unknown
  const onRotated = async (): Promise<void> => {
    try {
      await stand(store, header)
    } catch (error) {
      trouble = error
      next.bar(error)
    }
    keyring.adopt(next)
  }
  try {
    await write(place, header, { ...device, onRotated })
  } finally {
    // If it was taken over, that was done by then; and if not, nobody has it.
    next.forget()
  }
  if (trouble) throw trouble
}

/** Ends the epochs before: their inside secrets are on no disk from then on. */
export const endEpochs = async (place: Place): Promise<void> =>
  replace(place, await finished(place.keyring))

/** Ends the outside secrets of the epochs before, if there are any. */
export async function dropOutside(place: Place): Promise<void> {
  const header = await withoutOutside(place.keyring)
  if (header) await replace(place, header)
}

async function replace(place: Place, header: Bytes): Promise<void> {
  await write(place, header, {})
  if (!(await place.keyring.follow(header))) throw new VaultError('internal')
  await stand(place.store, header)
}

async function write(
  { store, open, keyring }: Place,
  header: Bytes,
  more: Pick<HeaderWrite, 'deviceKey' | 'onRotated'>,
): Promise<void> {
  const { epoch, header: before, generation } = keyring
  const pin = { generation: generation + 1, digest: await sha256(header) }
  await store.writeHeader(open, { epoch, before, header, pin, ...more })
}
