/** The import rules refuse what they are there for; a rule nobody has seen refuse is a comment. */
import { describe, expect, test } from 'vitest'
import { objection } from '../../../scripts/lint/boundaries.mjs'

const allowed: [string, string][] = [
  ['src/protocol/wire.ts', 'comlink'],
  ['src/client/connect.ts', '../protocol/wire.ts'],
  ['src/app/main.ts', '../client/connect.ts'],
  ['src/app/main.ts', '../../worker/index.ts?worker&url'],
  ['src/app/views/unlock.ts', 'lit/directives/repeat.js'],
  ['worker/session.ts', './keyring/keyring.ts'],
  ['worker/keyring/keyring.ts', './dangerous/rewrap.ts'],
  ['worker/store/idb-store.ts', 'idb'],
  ['tests/unit/format/oracle.ts', 'cborg'],
  ['tests/unit/store.test.ts', '../../worker/store/log.ts'],
  ['tests/unit/store.test.ts', 'idb'],
  ['tests/selftest/steps.ts', '../engines/promises/in-page.ts'],
  ['worker/age/open.ts', 'age-encryption'],
  ['worker/archive/write.ts', '../age/age.ts'],
  ['worker/archive/layout.ts', '../../docs/recover.py?raw'],
  ['worker/care-backup.ts', './backup/backup.ts'],
  ['worker/helper-api.ts', './archive/archive.ts'],
  ['src/lib/foreign.ts', '../../worker/foreign/foreign.ts'],
  ['worker/foreign/flet.ts', '../crypto/random.ts'],
  ['src/adapters/keyv.ts', '../protocol/errors.ts'],
  ['src/lib/migrate.ts', '../migrate/migrate.ts'],
  ['src/migrate/reading.ts', '../protocol/values.ts'],
  ['src/adapters/keyv.ts', './shared/opened.ts'],
  ['src/lib/testing/in-thread.ts', '../../../worker/api.ts'],
  ['src/lib/testing/in-thread.ts', '../../../worker/serve.ts'],
  ['src/lib/testing/node/faults.ts', '@playwright/test'],
]

const refused: [string, string][] = [
  ['src/protocol/values.ts', '../client/vault.ts'],
  ['src/client/vault.ts', '../app/router.ts'],
  ['src/client/vault.ts', '../../worker/api.ts'],
  ['src/client/vault.ts', 'comlink'],
  ['src/app/main.ts', '../../worker/session.ts'],
  ['src/app/main.ts', '../../worker/index.ts'],
  ['src/app/main.ts', 'idb'],
  ['worker/format/v1/values.ts', 'cborg'],
  ['src/app/views/item.ts', 'lit/directives/unsafe-html.js'],
  ['src/app/views/item.ts', 'lit/directives/style-map.js'],
  ['src/app/views/item.ts', 'lit-html/static.js'],
  ['src/adapters/keyv.ts', '../client/vault.ts'],
  ['src/adapters/keyv.ts', '../protocol/contract.ts'],
  ['src/adapters/keyv.ts', 'keyv'],
  ['src/lib/migrate.ts', '../migrate/reading.ts'],
  ['src/lib/open.ts', '../migrate/migrate.ts'],
  ['src/migrate/migrate.ts', '../client/open-vault.ts'],
  ['src/migrate/migrate.ts', '../../worker/foreign/foreign.ts'],
  ['src/app/main.ts', '../migrate/migrate.ts'],
  ['worker/api.ts', '../src/client/vault.ts'],
  ['worker/session.ts', './keyring/wrap.ts'],
  ['worker/session.ts', './store/idb-store.ts'],
  ['worker/session.ts', 'idb'],
  ['worker/store/store.ts', '../keyring/keyring.ts'],
  ['worker/keyring/keyring.ts', '../store/store.ts'],
  ['worker/format/v1/header.ts', '../../session.ts'],
  ['worker/import/csv.ts', '../keyring/keyring.ts'],
  ['worker/helper.ts', './session.ts'],
  ['worker/api.ts', 'lodash'],
  ['worker/care-backup.ts', 'age-encryption'],
  ['worker/care-backup.ts', './archive/write.ts'],
  ['worker/archive/write.ts', 'age-encryption'],
  ['worker/archive/write.ts', '../age/seal.ts'],
  ['worker/age/open.ts', '../keyring/keyring.ts'],
  ['worker/archive/write.ts', '../session.ts'],
  ['worker/archive/write.ts', '../store/store.ts'],
  ['worker/backup/collect.ts', '../keyring/keyring.ts'],
  ['src/lib/foreign.ts', '../../worker/foreign/fernet.ts'],
  ['src/lib/foreign.ts', '../../worker/keyring/keyring.ts'],
  ['src/lib/open.ts', '../../worker/foreign/foreign.ts'],
  ['src/lib/open.ts', '../../worker/api.ts'],
  ['src/lib/testing.ts', '../../worker/api.ts'],
  ['src/lib/testing/in-thread.ts', '../../../worker/session.ts'],
  ['src/lib/testing/in-thread.ts', '@playwright/test'],
  ['src/app/main.ts', '../../worker/foreign/foreign.ts'],
  ['worker/foreign/flet.ts', '../keyring/keyring.ts'],
  ['worker/foreign/flet.ts', '../store/store.ts'],
  ['tests/selftest/run.ts', '../support/tab.ts'],
  ['tests/selftest/run.ts', '../engines/fixtures.ts'],
]

describe('import rules', () => {
  test.each(allowed)('%s may import %s', (importer, specifier) => {
    expect(objection(importer, specifier, false)).toBeNull()
  })

  test.each(refused)('%s may not import %s', (importer, specifier) => {
    expect(objection(importer, specifier, false)).toBeTypeOf('string')
  })

  test('an adapter sees the Vault as a type', () => {
    expect(objection('src/adapters/keyv.ts', '../client/vault.ts', true)).toBeNull()
  })
})
