/**
 * What a host keeps for a vault to find out that all of it was put back: `1.<vault>.<number>.<nonce>`, the newest row there
 * was. To the host it is a text and nothing else; it holds no secret.
 */
import { VaultError } from './errors.ts'

export interface AnchorMark {
  /** In hex, as the nonce is. */
  vaultId: string
  /** Of the newest row. */
  sequence: number
  /** Of that row: 96 random bits that no other row of this number has. */
  nonce: string
}

const VERSION = 1
const PARTS = /^([0-9a-f]{32})\.([1-9][0-9]{0,15})\.([0-9a-f]{24})$/

export const anchorText = ({ vaultId, sequence, nonce }: AnchorMark): string =>
  `${VERSION}.${vaultId}.${sequence}.${nonce}`

/** Undefined where nothing is anchored yet. @throws VaultError `bad-request` for any other text, `newer-version` */
export function parseAnchor(text: unknown): AnchorMark | undefined {
  if (text === undefined || text === '') return undefined
  const [, version, rest = ''] =
    (typeof text === 'string' && /^([0-9]{1,9})\.(.*)$/.exec(text)) || []
  if (version !== undefined && Number(version) > VERSION) {
    throw new VaultError('newer-version', { version: Number(version) })
  }
  const parts = version === `${VERSION}` ? PARTS.exec(rest) : null
  const [, vaultId = '', sequence, nonce = ''] = parts ?? []
  if (!parts || !Number.isSafeInteger(Number(sequence))) {
    throw new VaultError('bad-request', { reason: 'anchor' })
  }
  return { vaultId, sequence: Number(sequence), nonce }
}
