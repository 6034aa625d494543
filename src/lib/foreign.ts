/**
 * The entry `coffer/foreign`: tokens of Fernet, Flet and Laravel's `Crypt`. It runs where it is imported and needs no vault;
 * whoever holds such a key in the page is told so in docs/foreign.md. Importing it does nothing.
 */
export * from '../../worker/foreign/foreign.ts'
