/** Namespaces that the vault keeps for itself: no call takes one of them. */
import { SAFETY_NAMESPACE } from './backup.ts'

/** Where the names of the files in the vault stand. */
export const FILES_NAMESPACE = 'coffer/files'
/** Files that are being put, so that one that was cut short can go on. */
export const PUTS_NAMESPACE = 'coffer/puts'

export const isReserved = (namespace: string): boolean =>
  namespace === FILES_NAMESPACE || namespace === PUTS_NAMESPACE || namespace === SAFETY_NAMESPACE
