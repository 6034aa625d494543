/** All promises that are kept within one page, in the order of the table. */
import type { PagePromise } from '../promise.ts'
import { ADAPTERS } from './adapters.ts'
import { BACKUP } from './backup.ts'
import { CARE } from './care.ts'
import { DEVICE_KEY } from './device-key.ts'
import { ERRORS } from './errors.ts'
import { FILES } from './files.ts'
import { FOREIGN } from './foreign.ts'
import { HOSTILE } from './hostile.ts'
import { KEY_VALUE } from './key-value.ts'
import { LARGE } from './large.ts'
import { MARKS } from './marks.ts'
import { OPENING } from './opening.ts'
import { POLICY } from './policy.ts'
import { PORTABLE } from './portable.ts'
import { ROTATION } from './rotation.ts'
import { SLOTS } from './slots.ts'
import { TOKENS } from './tokens.ts'
import { TAMPERING } from './tampering.ts'
import { TURNS } from './turns.ts'
import { VAULT_FILES } from './vault-files.ts'
import { VALUES } from './values.ts'
import { VERSIONS } from './versions.ts'
import { WORKER_LOST } from './worker-lost.ts'

export const IN_PAGE: PagePromise[] = [
  ...OPENING,
  ...DEVICE_KEY,
  ...SLOTS,
  ...ROTATION,
  ...TOKENS,
  ...FILES,
  ...VAULT_FILES,
  ...KEY_VALUE,
  ...TURNS,
  ...VALUES,
  ...LARGE,
  ...ERRORS,
  ...MARKS,
  ...VERSIONS,
  ...WORKER_LOST,
  ...HOSTILE,
  ...POLICY,
  ...TAMPERING,
  ...CARE,
  ...BACKUP,
  ...PORTABLE,
  ...FOREIGN,
  ...ADAPTERS,
]
