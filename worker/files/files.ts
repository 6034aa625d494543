/** The door of this room: files outside the vault, sealed and opened in bounded memory. */
export { gathered } from './gathering.ts'
export { openFile, type SealedFile } from './open-file.ts'
export { steps } from './reading.ts'
export { sealFile } from './seal-file.ts'
