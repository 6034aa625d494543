/** The ways into the open vault, as the screens know them: read anew when a screen that shows them appears. */
import type { SlotInfo } from '../../protocol/contract.ts'
import type { App } from './store.ts'

export async function loadWays(app: App): Promise<readonly SlotInfo[]> {
  const { session } = app.store.state
  const ways = await app.vault.slots.list()
  if (session && app.store.state.session === session) {
    session.ways = ways
    app.store.update()
  }
  return ways
}

/** A recovery code that the person has shown to have. */
export const hasProvedCode = (ways: readonly SlotInfo[]): boolean =>
  ways.some(({ kind, confirmed }) => kind === 'recovery' && confirmed)

/** A code that was made and never typed once more. */
export const unprovedCode = (ways: readonly SlotInfo[]): SlotInfo | undefined =>
  ways.find(({ kind, confirmed }) => kind === 'recovery' && !confirmed)

/** Opens the vault elsewhere too. */
export const isPortable = ({ kind, confirmed, bound }: SlotInfo): boolean =>
  confirmed && kind !== 'device' && !bound

/** Only this browser opens the vault for sure. */
export const isDeviceOnly = (ways: readonly SlotInfo[]): boolean =>
  ways.length > 0 && !ways.some((way) => isPortable(way) && way.kind !== 'passkey')

/**
 * What would be left without this one: `enough`; `device-only`, and the vault ends with this browser's data; `none`, which
 * the vault refuses.
 */
export function leftWithout(
  ways: readonly SlotInfo[],
  id: string,
): 'enough' | 'device-only' | 'none' {
  const left = ways.filter((way) => way.id !== id)
  if (!left.some(({ kind, confirmed }) => confirmed && kind !== 'passkey')) return 'none'
  return ways.some(isPortable) && !left.some(isPortable) ? 'device-only' : 'enough'
}

/** Whether a passkey that opens vaults may exist in this browser. `undefined`: it cannot be told before it is tried. */
export async function passkeysHere(): Promise<boolean | undefined> {
  if (!('PublicKeyCredential' in globalThis)) return false
  const known = await PublicKeyCredential.getClientCapabilities?.().catch(() => undefined)
  return known?.['extension:prf']
}
