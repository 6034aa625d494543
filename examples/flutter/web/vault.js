/** Opens the vault, puts what the Dart file calls where it looks for it, and starts Flutter. */
import { flutterSecureStorage } from './coffer/adapters/flutter.js'
import { askToUnlock } from './coffer/element.js'
import { openVault } from './coffer/index.js'
import { flutterSecureStorage as oldStorage, migrateFrom } from './coffer/migrate.js'

const vault = await openVault({ name: 'example-flutter' })
await askToUnlock(vault)
await migrateFrom(vault, oldStorage(localStorage))
globalThis.cofferSecureStorage = flutterSecureStorage(vault)

// `flutter build web` puts it beside this file. What it does may read the vault from its first line on.
await import('./flutter_bootstrap.js')
