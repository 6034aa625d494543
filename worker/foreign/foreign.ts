/**
 * The door of this folder: tokens of other systems, read and written byte for byte, on WebCrypto alone. It knows no vault;
 * its keys come from the caller, and cannot be read from what is made of them.
 */
export {
  fernet,
  type Fernet,
  type FernetKey,
  type FernetOpened,
  type FernetReading,
} from './fernet.ts'
export {
  flet,
  type Flet,
  type FletForm,
  type FletIterations,
  type FletOpened,
  type FletReading,
  type FletWriting,
} from './flet.ts'
export {
  laravel,
  type Laravel,
  type LaravelCipher,
  type LaravelKey,
  type LaravelOpened,
} from './laravel.ts'
export type { PhpKey, PhpValue } from './php-read.ts'
export type { PhpInput } from './php-write.ts'
