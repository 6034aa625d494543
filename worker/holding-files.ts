/** Work on files outside the vault, on the vault as it is open now. */
import { VaultError } from '../src/protocol/errors.ts'
import { openFile, type SealedFile, type WithFileKey } from './files/files.ts'
import type { Keyring } from './keyring/keyring.ts'
import type { VaultSession } from './session.ts'
import type { OpenLog } from './store/store.ts'

export interface Held {
  open: OpenLog
  keyring: Keyring
  /** Throws once the vault is not open any more as it was. */
  assertOpen(this: void): Promise<void>
}

/** Runs `work` on the vault as it is open now; locked meanwhile, even if unlocked again, it delivers nothing. */
export function holding<T>(session: VaultSession, work: (held: Held) => Promise<T>): Promise<T> {
  return session.use(async (open) => {
    const { keyring } = session
    if (!keyring) throw new VaultError('locked')
    return work({
      open,
      keyring,
      assertOpen: async () => {
        // Thrown in there it would end the opening that is there now.
        const isSame = await session.use(
          // Beside a look at the newest row, and at the state that all tabs share.
          (now) => now.reads.fromNames(() => now === open),
        )
        if (!isSame) throw new VaultError('locked')
      },
    })
  })
}

/** The keys there are for such files, by the newest header: another tab may just have brought some. */
export const keysOf =
  ({ keyring, assertOpen }: Held): WithFileKey =>
  async (of, open) => {
    await assertOpen()
    return keyring.openOutside({ purpose: 'file', ...of }, open)
  }

export const opened = (held: Held, blob: Blob): Promise<SealedFile> => openFile(blob, keysOf(held))
