/** The rows beside the log: the header, its second copy and the device key, checked against the vault that is open. */
import type { CheckProblem } from '../src/protocol/contract.ts'
import { isVaultError } from '../src/protocol/errors.ts'
import type { Bytes } from '../src/protocol/values.ts'
import { equalBytes, sha256 } from './crypto/mac.ts'
import { decodeHeader } from './format/v1/header.ts'
import { openKeyring, takeLayer } from './keyring/keyring.ts'
import type { VaultSession } from './session.ts'
import { needsDevice } from './slot-rules.ts'
import type { Found, HeaderPin, OpenLog } from './store/store.ts'

/** @throws VaultError what keeps it from reading the second copy */
export const headerProblems = (session: VaultSession, { log }: OpenLog): Promise<CheckProblem[]> =>
  // While nobody writes a header: its two copies are not written at once.
  session.exclusively(async () => {
    const { pin } = log
    const problems = await problemsUnder(session, pin)
    if (problems.length === 0) return problems
    await followLog(log)
    return log.pin?.generation === pin?.generation ? problems : problemsUnder(session, log.pin)
  })

/** Another tab may have written a header that this one has not heard of. What is wrong with the rows is for others to say. */
async function followLog(log: OpenLog['log']): Promise<void> {
  try {
    await log.catchUp()
  } catch (error) {
    if (!isVaultError(error, 'tampered') && !isVaultError(error, 'record-missing')) throw error
  }
}

async function problemsUnder(
  { store }: VaultSession,
  pin: HeaderPin | undefined,
): Promise<CheckProblem[]> {
  const found = await store.find()
  const { copy, trouble } = await found.readCopy()
  if (trouble) throw trouble
  const problems: CheckProblem[] = []
  for (const [what, bytes] of [
    ['header', found.header],
    ['copy', copy],
  ] as const) {
    if (!bytes) problems.push({ what, code: 'record-missing' })
    else if (!pin || !equalBytes(pin.digest, await sha256(bytes))) {
      problems.push({ what, code: 'tampered' })
    }
  }
  // A slot of a header that does not hold says nothing.
  const isSound = !problems.some(({ what }) => what === 'header')
  return isSound && found.header
    ? [...problems, ...(await slotProblems(found, found.header))]
    : problems
}

/** Of the slots that go by this browser's key, as far as they can be tried without asking for anything. */
async function slotProblems({ device }: Found, header: Bytes): Promise<CheckProblem[]> {
  const { slots, vaultId } = decodeHeader(header).header
  const own = slots.filter(needsDevice)
  if (own.length === 0) return []
  if (!device) return [{ what: 'slot', code: 'record-missing' }]
  try {
    for (const slot of own) {
      if (slot.type === 'bound') await takeLayer(vaultId, slot, device)
      else (await openKeyring(header, { deviceKey: device })).forget()
    }
    return []
  } catch (error) {
    if (!isVaultError(error)) throw error
    return [{ what: 'slot', code: 'tampered' }]
  }
}

/** Writes the header in use wherever something else lies. Resolves to what was put right. */
export const mendHeader = (session: VaultSession, { log }: OpenLog): Promise<string[]> =>
  session.exclusively(async () => {
    await followLog(log)
    const { store, header } = session
    const mended: string[] = []
    // One that the log does not pin any more must not take the place of the one it pins.
    if (!header || !log.pin || !equalBytes(log.pin.digest, await sha256(header))) return mended
    const found = await store.find()
    if (!found.header || !equalBytes(found.header, header)) {
      await store.healHeader(header)
      mended.push('header')
    }
    const { copy } = await found.readCopy()
    if (!copy || !equalBytes(copy, header)) {
      await store.forgetPrevious(header)
      await store.healCopy(header)
      mended.push('header copy')
    }
    return mended
  })
