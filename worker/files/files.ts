/** The door of this room: files outside the vault, sealed and opened in bounded memory. */
export { blobOutput } from './blob-output.ts'
export { chosenOutput } from './chosen-output.ts'
export { openFile, type FileKeys, type SealedFile } from './open-file.ts'
export { written, type Output } from './output.ts'
export { steps } from './reading.ts'
export { sealFile } from './seal-file.ts'
export { opening, sealing, type FileSteps } from './streaming.ts'
export { TemporaryFolder } from './temporary-folder.ts'
