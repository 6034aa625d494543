/** Adapters and moving vans, in every engine: what tests/unit and tests/browser try in full, in its shortest form. */
import { capacitorSecureStorage } from '../../../src/adapters/capacitor-secure-storage.ts'
import { fletSecureStorage } from '../../../src/adapters/flet.ts'
import { flutterSecureStorage } from '../../../src/adapters/flutter.ts'
import { nativeSecureStorage } from '../../../src/adapters/nativephp.ts'
import { keyStore } from '../../../src/adapters/outsystems.ts'
import { vaultStorage } from '../../../src/adapters/storage.ts'
import {
  capacitorPreferences,
  flutterSecureStorage as oldFlutter,
  migrateFrom,
  webStorage,
} from '../../../src/migrate/migrate.ts'
import { refusal, same } from '../page/check.ts'
import { newVault } from '../page/vaults.ts'
import type { PagePromise } from '../promise.ts'

/** An old store of a page's own, so that nothing of anybody's is touched. */
function oldStore(items: Record<string, string>) {
  const all = new Map(Object.entries(items))
  return {
    all,
    get length() {
      return all.size
    },
    key: (index: number) => [...all.keys()][index] ?? null,
    getItem: (name: string) => all.get(name) ?? null,
    removeItem: (name: string) => void all.delete(name),
  }
}

const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes))

/** As flutter_secure_storage writes it: the key beside the entry. */
async function flutterItems(name: string, text: string): Promise<Record<string, string>> {
  const raw = crypto.getRandomValues(new Uint8Array(32))
  const key = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt'])
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const bytes = new TextEncoder().encode(text)
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, bytes)
  return {
    FlutterSecureStorage: base64(raw),
    [`FlutterSecureStorage.${name}`]: `${base64(iv)}.${base64(new Uint8Array(sealed))}`,
  }
}

export const ADAPTERS: PagePromise[] = [
  {
    name: 'Adapters answer what they stored, as the other side would, and of a locked vault never that there is nothing.',
    async run() {
      const vault = await newVault()
      const options = { whenLocked: 'reject' } as const
      const storage = vaultStorage(vault, options)
      const flutter = flutterSecureStorage(vault, options)
      const capacitor = capacitorSecureStorage(vault, options)
      const flet = fletSecureStorage(vault, options)
      const native = nativeSecureStorage(vault, options)
      const keys = keyStore(vault)
      const entry = { Store: 'shop', Key: 'a' }
      const reads = (): Promise<unknown>[] => [
        storage.getItem('a'),
        flutter.read('a', {}),
        capacitor.get('a'),
        flet.get('a'),
        native.get('a'),
      ]
      same(await Promise.all(reads()), [null, null, null, undefined, { value: null }])
      await storage.setItem('a', 'of storage')
      await flutter.write('a', 'of flutter', {})
      const date = new Date('2026-01-02T03:04:05.000Z')
      await capacitor.set('a', { list: [1, 'x'], date: date.toISOString() })
      await flet.set('a', 'of flet')
      await native.set('a', 'of php')
      same((await keys.SetValue({ ...entry, Value: 'of outsystems' })).Success, true)
      same(await Promise.all(reads()), [
        'of storage',
        'of flutter',
        { list: [1, 'x'], date: date.toISOString() },
        'of flet',
        { value: 'of php' },
      ])
      same((await keys.GetValue(entry)).Value, 'of outsystems')
      await vault.lock()
      for (const read of reads()) same(await refusal(read), 'locked')
      same((await native.read('a')).status, 'unavailable')
      same((await keys.GetValue(entry)).Error.ErrorMessage, 'locked')
    },
  },
  {
    name: 'Old stores are moved into the vault and read back before anything is erased; what cannot be read stays.',
    async run() {
      const vault = await newVault()
      const old = oldStore({
        ...(await flutterItems('token', 'ü🗝')),
        'FlutterSecureStorage.broken': 'no such form',
        'CapacitorStorage.theme': 'dark',
        openai_key: 'sk-1',
        other: 'x',
      })
      const flutter = await migrateFrom(vault, oldFlutter(old))
      same([flutter.copied, flutter.unread.map(({ name }) => name)], [['token'], ['broken']])
      same(await flutterSecureStorage(vault).read('token', {}), 'ü🗝')
      const preferences = await migrateFrom(vault, capacitorPreferences(old))
      const plain = await migrateFrom(vault, webStorage(old, /key$/))
      same([preferences.copied, plain.copied], [['theme'], ['openai_key']])
      same(await vaultStorage(vault).getItem('openai_key'), 'sk-1')
      // The key stays as long as anything that it may open.
      same([...old.all.keys()].sort(), [
        'FlutterSecureStorage',
        'FlutterSecureStorage.broken',
        'other',
      ])
      same((await migrateFrom(vault, webStorage(old, /key$/))).copied, [])
    },
  },
]
