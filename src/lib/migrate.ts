/** The entry `coffer/migrate`: moves what older stores hold into the vault. Importing it does nothing. */
export * from '../migrate/migrate.ts'
