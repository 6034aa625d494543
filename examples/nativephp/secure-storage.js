/** Import `SecureStorage` and `Crypt` from here where the page imported them from NativePHP. */
import { nativeCrypt, nativeSecureStorage } from './coffer/adapters/nativephp.js'
import { askToUnlock } from './coffer/element.js'
import { openVault } from './coffer/index.js'

export const vault = await openVault({ name: 'example-nativephp' })
await askToUnlock(vault)
vault.on('locked', () => askToUnlock(vault).catch(() => {}))

export const SecureStorage = nativeSecureStorage(vault)
export const Crypt = nativeCrypt(vault)
