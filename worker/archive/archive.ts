/** The door of this folder: backups as files, made and read. Keyless: it is handed entries, and hands out entries. */
export { LastKey } from './last-key.ts'
export { batchesOf, readArchive } from './read.ts'
export { writeArchive } from './write.ts'
