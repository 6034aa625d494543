/** Texts and files for others, and from them: age files, which open with any age tool and belong to no vault. */
import type { AgeIdentity } from '../protocol/age.ts'
import type { CallOptions } from './call-options.ts'

export interface PortableProgress {
  /** Of the Blob that was given. */
  done: number
  total: number
  unit: 'bytes'
}

export interface PortableOptions extends CallOptions {
  /** Told for a Blob. A key made of a passphrase takes about a second before the first. */
  onProgress?: ((progress: PortableProgress) => void) | undefined
}

type WithPassphrase = { passphrase: string } & PortableOptions

/**
 * Calls of the vault that do not need it: it may be locked, or not be there. They need `helperUrl`. Text comes and goes as
 * text, armoured where it is sealed, 16 MiB at most; a Blob as a Blob of any size, in bounded memory. Name, type and date of
 * a file are not in it. The signal ends the work itself.
 */
export interface PortableFiles {
  readonly withPassphrase: {
    /**
     * An age file that opens with this passphrase, here and with any age tool. Normalised (NFC), and never empty.
     *
     * Not promised: anything against guessing that the passphrase does not bring. Whoever has the file tries as they like, at a
     * second and 256 MiB a try.
     *
     * @throws VaultError `bad-request` without `helperUrl`, or if a Blob cannot be read; `bad-value` for a text that would not
     * come back the same, `too-large`; `unsupported` without the memory; `quota`
     */
    encrypt(text: string, options: WithPassphrase): Promise<string>
    encrypt(blob: Blob, options: WithPassphrase): Promise<Blob>
    /**
     * What is in such a file, whichever tool has made it; all of it was proved before any is handed over. A Blob may be armoured
     * too; a text must be, with nothing but blanks around it.
     *
     * @throws VaultError `wrong-secret` if the passphrase does not open it, or the few bytes were changed by which that shows;
     * with `detail.wants` `identity` it is for recipients. `tampered` for any other change, with `detail.reason` `not an age file`
     * for what never was one; `kdf-out-of-range` if it asks for more than 2^20 rounds of scrypt; `unsupported-version`;
     * `bad-value` if a text was given and what it holds is none; else as `encrypt`
     */
    decrypt(armoured: string, options: WithPassphrase): Promise<string>
    decrypt(blob: Blob, options: WithPassphrase): Promise<Blob>
  }
  /**
   * An age file for these recipients (`age1…`), of whom each opens it with their own identity, and nobody else does: not even
   * whoever made it.
   *
   * Not promised: that it says who made it. Anybody can seal for a recipient.
   *
   * @throws VaultError `bad-request` with `detail.reason` `recipient` for what is none; else as `withPassphrase.encrypt`
   */
  share(text: string, recipients: readonly string[], options?: PortableOptions): Promise<string>
  share(blob: Blob, recipients: readonly string[], options?: PortableOptions): Promise<Blob>
  /**
   * What is in an age file for one of these identities (`AGE-SECRET-KEY-…`).
   *
   * @throws VaultError `wrong-secret` if it is for none of them, with `detail.wants` `passphrase` if it opens with one;
   * `bad-request` with `detail.reason` `identity` for what is none; else as `withPassphrase.decrypt`
   */
  openShared(
    armoured: string,
    identities: readonly string[],
    options?: PortableOptions,
  ): Promise<string>
  openShared(blob: Blob, identities: readonly string[], options?: PortableOptions): Promise<Blob>
  /**
   * A new key of age (X25519): its `recipient` for others to seal for, its `identity` to open with, which is the caller's to
   * keep, in the vault for instance. Nothing of it is stored.
   */
  newIdentity(options?: CallOptions): Promise<AgeIdentity>
}
