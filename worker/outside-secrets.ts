/**
 * Outside secrets, handed out for a backup and taken in from one (docs/adr/0048-backups-carry-outside-secrets.md). Out they
 * go only for a secret that opens the vault now; in they come by a header of their own, before the entries that came with
 * them: cut short in between, the vault opens what it need not, and never holds tokens that it cannot open.
 */
import type { UnlockSecret } from '../src/protocol/contract.ts'
import { VaultError } from '../src/protocol/errors.ts'
import { equalBytes, sha256 } from './crypto/mac.ts'
import { announceChange } from './derivation.ts'
import type { StreamedSecret } from './entry-stream.ts'
import { existingSecret, proving } from './existing-secret.ts'
import {
  isOutsideSecret,
  newsAmong,
  outsideSecrets,
  slotOf,
  takingIn,
  type Keyring,
} from './keyring/keyring.ts'
import type { VaultSession } from './session.ts'
import type { SlotsOptions } from './slots.ts'
import type { OpenLog } from './store/store.ts'

/** Runs `step` while the vault is open, and has been all the while. @throws VaultError `locked` */
type Use = <T>(step: (open: OpenLog) => Promise<T>) => Promise<T>

/** More than any vault has: those of its own epochs, and as many of other vaults. */
const MAX_SECRETS = 8192

interface Place {
  session: VaultSession
  use: Use
}

/** @throws VaultError unless this opens the vault: `wrong-secret`, `throttled`, `slot-damaged`, `kdf-out-of-range` */
export const assertExisting = (
  place: Place,
  given: UnlockSecret,
  options: SlotsOptions,
): Promise<void> =>
  current(place, async (keyring) => {
    const by = await existingSecret(place.session, keyring, given)
    await announceChange(options, keyring.header, by)
    await proving(place.session, by, () => slotOf(keyring, by))
  })

/** All of them, as of the newest header. Only for who has called `assertExisting`, of the same opening. */
export const secretsOf = (place: Place): Promise<StreamedSecret[]> => current(place, outsideSecrets)

/** How many of these would be taken in. Writes nothing. @throws VaultError `bad-request` for what is no secret */
export async function countNews(place: Place, secrets: readonly StreamedSecret[]): Promise<number> {
  assertSecrets(secrets)
  if (secrets.length === 0) return 0
  return current(place, async (keyring) => (await newsAmong(keyring, secrets)).length)
}

/** Takes in those of them that the vault has not, in one commit; resolves to how many. @throws as `countNews` */
export async function takeIn(place: Place, secrets: readonly StreamedSecret[]): Promise<number> {
  assertSecrets(secrets)
  if (secrets.length === 0) return 0
  return current(place, async (keyring, open) => {
    const news = await newsAmong(keyring, secrets)
    if (news.length > 0) await write(place, open, keyring, await takingIn(keyring, news))
    return news.length
  })
}

/** Whoever sends them need not be the helper that read a backup. */
function assertSecrets(secrets: readonly unknown[]): void {
  if (secrets.length <= MAX_SECRETS && secrets.every(isOutsideSecret)) return
  throw new VaultError('bad-request', { reason: 'secret' })
}

async function write(
  { session: { store } }: Place,
  open: OpenLog,
  keyring: Keyring,
  header: Keyring['header'],
): Promise<void> {
  const { epoch, header: before, generation } = keyring
  const pin = { generation: generation + 1, digest: await sha256(header) }
  await store.writeHeader(open, { epoch, before, header, pin })
  if (!(await keyring.follow(header))) throw new VaultError('internal')
  const { header: found } = await store.find()
  if (!found || !equalBytes(found, header)) throw new VaultError('storage-damaged')
  await store.healCopy(header)
}

/** Runs `work` by the newest header, while nobody writes another one. */
const current = <T>(
  { session, use }: Place,
  work: (keyring: Keyring, open: OpenLog) => Promise<T>,
): Promise<T> =>
  session.exclusively(() =>
    use(async (open) => {
      await open.log.catchUp()
      const { keyring } = session
      if (!keyring) throw new VaultError('locked')
      return work(keyring, open)
    }),
  )
