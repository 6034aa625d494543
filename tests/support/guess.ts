/**
 * One who guesses a passphrase: what of a vault's rows a guess can be checked against, by WebCrypto and the format alone.
 * Each ciphertext is looked for at every offset, wherever the format would have put it.
 */
import type { Bytes } from '../../src/protocol/values.ts'
import { slotData, slotInfo } from '../../worker/format/v1/associated-data.ts'
import { decodeHeader } from '../../worker/format/v1/header.ts'
import type { Slot } from '../../worker/format/v1/slot.ts'
import type { Rows } from './rows.ts'

const { subtle } = crypto
const WRAPPED_PRIVATE_KEY = 138 + 16
const WRAPPED_ROOT = 32 + 16
const POINT = 65

/** What the guess is confirmed by; none of it, if it is wrong or there is nothing to check it against. */
export async function sealedWith({ meta, copy, ...rest }: Rows, guess: string): Promise<string[]> {
  const stores: ReadonlyMap<unknown, unknown>[] = [meta, copy, ...Object.values(rest)]
  const rows = stores
    .flatMap((store) => [...store.values()])
    .flatMap((row) => (row instanceof Uint8Array ? [new Uint8Array(row)] : []))
  const headers = [meta.get('header'), meta.get('header.prev'), copy.get('header')]
  const found = new Set<string>()
  for (const header of headers) {
    if (!(header instanceof Uint8Array)) continue
    const { vaultId, slots } = decodeHeader(new Uint8Array(header)).header
    const typed = slots.filter(({ fixed }) => fixed.kind === 'passphrase')
    for (const slot of typed)
      for (const what of await tried(rows, vaultId, slot, guess)) found.add(what)
  }
  return [...found]
}

async function tried(
  rows: readonly Bytes[],
  vaultId: Bytes,
  { fixed, fixedBytes }: Slot,
  guess: string,
): Promise<string[]> {
  const { salt, iterations, slotId } = fixed
  const typed = await subtle.importKey('raw', new TextEncoder().encode(guess), 'PBKDF2', false, [
    'deriveBits',
  ])
  const bits = await subtle.deriveBits(
    { name: 'PBKDF2', hash: 'SHA-256', salt, iterations },
    typed,
    256,
  )
  const secret = await subtle.importKey('raw', bits, 'HKDF', false, ['deriveBits', 'deriveKey'])
  const hkdf = (key: CryptoKey, info: Bytes) => ({
    key,
    params: { name: 'HKDF', hash: 'SHA-512', salt, info },
  })
  const aes = ({ key, params }: ReturnType<typeof hkdf>): Promise<CryptoKey> =>
    subtle.deriveKey(params, key, { name: 'AES-GCM', length: 256 }, false, ['decrypt'])

  const found: string[] = []
  const commit = hkdf(secret, slotInfo('commit', vaultId, slotId))
  const commitment = Buffer.from(await subtle.deriveBits(commit.params, commit.key, 256))
  if (rows.some((row) => Buffer.from(row).includes(commitment))) found.push('commitment')

  const kek = await aes(hkdf(secret, slotInfo('kek', vaultId, slotId)))
  const bound = slotData(vaultId, fixedBytes, 1)
  for (const row of rows) {
    const pkcs8 = await openedAnywhere(row, kek, WRAPPED_PRIVATE_KEY, bound)
    if (!pkcs8) continue
    found.push('private key')
    const ecdh = { name: 'ECDH', namedCurve: 'P-256' }
    const privateKey = await subtle.importKey('pkcs8', pkcs8, ecdh, false, ['deriveKey'])
    if (await hasRoot(row, privateKey)) found.push('root')
  }
  return found

  async function hasRoot(row: Bytes, privateKey: CryptoKey): Promise<boolean> {
    for (let at = 0; at + POINT <= row.length; at++) {
      const point = row.slice(at, at + POINT)
      if (point[0] !== 4) continue
      const carrier = await agreed(privateKey, point).catch(() => undefined)
      const data = slotData(vaultId, fixedBytes, 2)
      if (carrier && (await openedAnywhere(row, carrier, WRAPPED_ROOT, data))) return true
    }
    return false
  }

  async function agreed(privateKey: CryptoKey, point: Bytes): Promise<CryptoKey> {
    const curve = { name: 'ECDH', namedCurve: 'P-256' }
    const publicKey = await subtle.importKey('raw', point, curve, true, [])
    const agreement = { name: 'ECDH', public: publicKey }
    const shared = await subtle.deriveKey(agreement, privateKey, 'HKDF', false, ['deriveKey'])
    return aes(hkdf(shared, slotInfo('root', vaultId, slotId, point)))
  }
}

/** What opens under this key, of the given length behind its nonce, at whichever offset. */
async function openedAnywhere(
  row: Bytes,
  key: CryptoKey,
  sealedBytes: number,
  additionalData: Bytes,
): Promise<ArrayBuffer | undefined> {
  for (let at = 0; at + 12 + sealedBytes <= row.length; at++) {
    const params = { name: 'AES-GCM', iv: row.slice(at, at + 12), additionalData }
    const sealed = row.slice(at + 12, at + 12 + sealedBytes)
    const opened = await subtle.decrypt(params, key, sealed).catch(() => undefined)
    if (opened) return opened
  }
  return undefined
}
