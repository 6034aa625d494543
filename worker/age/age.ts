/**
 * The door of this folder: age files (age-encryption.org/v1), sealed and opened in bounded memory. Keyless: it has what the
 * caller brings, a passphrase or keys of age, and keeps nothing of it.
 */
export { newIdentity, recipientsOf } from './identities.ts'
export { MAX_HEADER_BYTES, openAge, unwrapAge, type AgeKey } from './open.ts'
export { openPortable, sealPortable } from './portable.ts'
export { sealAge, type SealedAge } from './seal.ts'
