/**
 * The algorithm of flutter_secure_storage on the web (flutter_secure_storage_web 2.1.1), written again from its source:
 * AES-GCM without bound names in localStorage, the raw key beside the data and imported for every call, base64 of both
 * parts with a dot between. It has no call for many entries, and lists names only by decrypting all values. What it
 * writes is in the browser's memory when a call returns, and on disk some time later.
 */
import type { Open } from '../contestant.ts'

const KEY_BYTES = 32
const IV_BYTES = 12
const ALGORITHM = 'AES-GCM'

const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes))
const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0))

/** The key entry of this name; made whenever it is not there, even to read. */
async function keyUnder(publicKey: string): Promise<CryptoKey> {
  const stored = localStorage.getItem(publicKey)
  const raw =
    stored === null ? crypto.getRandomValues(new Uint8Array(KEY_BYTES)) : fromBase64(stored)
  if (stored === null) localStorage.setItem(publicKey, toBase64(raw))
  return crypto.subtle.importKey('raw', raw, ALGORITHM, false, ['encrypt', 'decrypt'])
}

async function write(publicKey: string, name: string, value: string): Promise<void> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
  const key = await keyUnder(publicKey)
  const text = new TextEncoder().encode(value)
  const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: ALGORITHM, iv }, key, text))
  localStorage.setItem(`${publicKey}.${name}`, `${toBase64(iv)}.${toBase64(sealed)}`)
}

async function decrypted(publicKey: string, item: string | null): Promise<string | null> {
  if (item === null) return null
  const [iv = '', sealed = ''] = item.split('.')
  const key = await keyUnder(publicKey)
  const algorithm = { name: ALGORITHM, iv: fromBase64(iv) }
  return new TextDecoder().decode(await crypto.subtle.decrypt(algorithm, key, fromBase64(sealed)))
}

async function readAll(publicKey: string): Promise<Map<string, string | null>> {
  const prefix = `${publicKey}.`
  const all = new Map<string, string | null>()
  for (let index = 0; index < localStorage.length; index++) {
    const item = localStorage.key(index)
    if (item === null || !item.startsWith(prefix)) continue
    all.set(item.slice(prefix.length), await decrypted(publicKey, localStorage.getItem(item)))
  }
  return all
}

export const flutter: Open = async (publicKey) => {
  const get = (name: string) => decrypted(publicKey, localStorage.getItem(`${publicKey}.${name}`))
  return {
    set: (name, value) => write(publicKey, name, value),
    setMany: (pairs) => Promise.all(pairs.map(([name, value]) => write(publicKey, name, value))),
    get,
    getMany: (names) => Promise.all(names.map(get)),
    keys: async () => [...(await readAll(publicKey)).keys()],
    close: async () => {},
  }
}
