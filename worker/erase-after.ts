/** Turning on, in a vault that is open, that wrong secrets in a row erase it: only where its owner has another way in. */
import { VaultError } from '../src/protocol/errors.ts'
import type { VaultSession } from './session.ts'
import { hasProvedCode } from './slot-rules.ts'

/** @throws VaultError `bad-request` unless the vault has a confirmed recovery code, `locked` */
export async function setEraseAfterWrong(
  session: VaultSession,
  after: number | null,
): Promise<void> {
  const { throttle } = session
  if (after !== null) {
    const slots = await session.use(async ({ log }) => {
      await log.catchUp()
      return session.keyring?.slots ?? []
    })
    if (!hasProvedCode(slots)) {
      throw new VaultError('bad-request', { reason: 'no confirmed recovery code' })
    }
    await session.exclusively(() => throttle.allowErasing(true))
  }
  throttle.eraseAfter = after
}
