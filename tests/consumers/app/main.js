/** What every app of these tests is made of: the package, by its name, and a way in for the test. */
import { isVaultError, openVault } from 'coffer'
import { askToUnlock, defineCofferElements } from 'coffer/element'
import { fernet } from 'coffer/foreign'

globalThis.app = { openVault, isVaultError, askToUnlock, defineCofferElements, fernet }
