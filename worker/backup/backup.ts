/** The door of this folder: a vault's entries, all of them, on their way out of it. */
export { collect } from './collect.ts'
