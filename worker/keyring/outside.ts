/**
 * Keys for what leaves the vault, tokens and standalone files, each derived when it is first asked for: most sessions need
 * none. Those of other vaults, whose secrets came with a backup, only open.
 */
import { isVaultError, VaultError } from '../../src/protocol/errors.ts'
import type { Bytes } from '../../src/protocol/values.ts'
import { equalBytes } from '../crypto/mac.ts'
import type { OutsidePurpose } from '../format/v1/associated-data.ts'
import type { Header } from '../format/v1/header.ts'
import { RING_OUTSIDE } from '../format/v1/ring.ts'
import { openEpochSecret, outsideKey } from './epochs.ts'
import { unwrapTakenIn } from './taking-in.ts'

export interface Opening {
  purpose: OutsidePurpose
  epoch: number
  /** The vault it says it was made by, if it says so. */
  vaultId?: Bytes
}

type Of = Readonly<Header>

export class OutsideKeys {
  /** Of the header in use. */
  readonly #derived = new Map<string, Promise<CryptoKey>>()

  clear(): void {
    this.#derived.clear()
  }

  /** @throws VaultError `tampered` if the header has no outside secret of that epoch, `damaged` */
  async own({ purpose, epoch }: Opening, header: Of, ringKey: CryptoKey): Promise<CryptoKey> {
    const { vaultId, ring } = header
    const entry = ring.find((one) => one.kind === RING_OUTSIDE && one.epoch === epoch)
    if (!entry) throw new VaultError('tampered')
    return this.#once(`${purpose} ${epoch}`, async () => {
      const secret = await openEpochSecret(ringKey, vaultId, entry)
      return outsideKey(secret, vaultId, purpose, epoch)
    })
  }

  /** What `open` makes of the first key that opens it. @throws VaultError `tampered` if there is none */
  async firstThatOpens<T>(
    opening: Opening,
    header: Of,
    ringKey: CryptoKey,
    open: (key: CryptoKey, vaultId: Bytes) => Promise<T>,
  ): Promise<T> {
    for (const { vaultId, key } of this.#candidates(opening, header, ringKey)) {
      try {
        return await open(await key(), vaultId)
      } catch (error) {
        if (!isVaultError(error, 'tampered')) throw error
      }
    }
    throw new VaultError('tampered')
  }

  /** Its own key first: nobody else's can take its place. */
  *#candidates(
    opening: Opening,
    header: Of,
    ringKey: CryptoKey,
  ): Generator<{ vaultId: Bytes; key: () => Promise<CryptoKey> }> {
    const { purpose, epoch, vaultId: of } = opening
    const isMeant = (vaultId: Bytes): boolean => !of || equalBytes(of, vaultId)
    if (isMeant(header.vaultId)) {
      yield { vaultId: header.vaultId, key: () => this.own(opening, header, ringKey) }
    }
    for (const entry of header.takenIn) {
      if (entry.epoch !== epoch || !isMeant(entry.vaultId)) continue
      const derive = async (): Promise<CryptoKey> => {
        const secret = await unwrapTakenIn(header.vaultId, entry, ringKey)
        return outsideKey(secret, entry.vaultId, purpose, epoch)
      }
      // By its wrap: who still goes by the header before must not put another key in its place.
      const name = `${purpose} ${entry.nonce.join()}`
      yield { vaultId: entry.vaultId, key: () => this.#once(name, derive) }
    }
  }

  async #once(name: string, derive: () => Promise<CryptoKey>): Promise<CryptoKey> {
    const key = this.#derived.get(name) ?? derive()
    this.#derived.set(name, key)
    try {
      return await key
    } catch (error) {
      this.#derived.delete(name)
      throw error
    }
  }
}
