/** The door of this folder: a vault's entries, all of them, on their way out of it and into it. */
export { collect } from './collect.ts'
export { collectFiles } from './files.ts'
export { restore } from './restore.ts'
export { readCopy } from './safety-copy.ts'
