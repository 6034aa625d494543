/** The door of this room: files in the vault, put, read and named. */
export { deleteFile, fileInfo, listFiles, renameFile } from './naming.ts'
export { putFile, type PutFile } from './put.ts'
export { readVaultFile } from './read.ts'
