/** Vaults that were written once and must open for ever: what tests/vectors/vaults holds. For Node and for pages. */
import { show } from '../engines/page/check.ts'
import type { Laid } from './rows.ts'

export interface Frozen {
  source: string
  licence: string
  /** The version of the database it was written in. */
  schema: 1 | 2 | 3
  passphrase: string
  /** What else opens it: one of these each. */
  secrets?: {
    passphrase?: string
    recoveryCode?: string
    hostSecret?: string
    prfOutput?: string
  }[]
  /** The bytes of its device key, which was made for this: by it a passphrase among `secrets` is bound. */
  deviceKey?: string
  /** Its slots, by kind and name. */
  slots?: [string, string][]
  /** Bytes are base64 everywhere. */
  header: string
  log: [number, string][]
  index?: [number, string][]
  /** `<id in hex>/<number of the part>`. */
  large?: [string, string][]
  /** The same of parts of files. */
  files?: [string, string][]
  /** Name, media type, and what is in it as `told` tells it. */
  expectedFiles?: [string, string, string][]
  /** Namespace → name → the value as `told` tells it. */
  expected: Record<string, Record<string, string>>
}

interface ReadableFiles {
  files(
    options: object,
  ): Promise<readonly { name: string; type: string; revision: number; sizeBytes: number }[]>
  readVaultFile(name: string, revision: number, from: number, to: number): Promise<Uint8Array>
}

/** The files that are there now, in the form of `expectedFiles`. */
export const filesOf = async (vault: ReadableFiles): Promise<Required<Frozen>['expectedFiles']> =>
  Promise.all(
    (await vault.files({})).map(async ({ name, type, revision, sizeBytes }) => {
      const content = await vault.readVaultFile(name, revision, 0, sizeBytes)
      return [name, type, await told(content)] as [string, string, string]
    }),
  )

interface Readable {
  entries(namespace: string): Promise<readonly { name: string; value: unknown }[]>
}

/** A text longer than this is told by its hash. */
const SHORT = 160

export function bytes(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64)
  const decoded = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) decoded[at] = text.charCodeAt(at)
  return decoded
}

const rowsOf = <K>(rows: readonly [K, string][] = []): Map<K, Uint8Array<ArrayBuffer>> =>
  new Map(rows.map(([key, row]) => [key, bytes(row)]))

/** Its rows. `bare`: without those that are not sealed and can be put right: the state, and the header's second copy. */
export function rowsOfFrozen(frozen: Frozen, bare = false): Laid {
  const header = bytes(frozen.header)
  const state = { vaultId: header.slice(16, 32), lockEpoch: 1 }
  return {
    log: rowsOf(frozen.log),
    index: rowsOf(frozen.index),
    large: rowsOf(frozen.large),
    files: rowsOf(frozen.files),
    meta: new Map<string, unknown>([
      ['header', header],
      ...(bare ? [] : ([['state', state]] as const)),
    ]),
    copy: bare ? new Map() : new Map([['header', header]]),
  }
}

/** Its device key, as a browser keeps it. */
export const deviceKeyOf = ({ deviceKey = '' }: Frozen): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', bytes(deviceKey), 'AES-GCM', false, ['wrapKey', 'unwrapKey'])

/** A value as a text that only an equal value has. */
export async function told(value: unknown): Promise<string> {
  const text = show(value)
  if (text.length <= SHORT) return text
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  const hex = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0'))
  return `SHA-256 ${hex.join('')}`
}

/** What is there now in these namespaces, in the form of `expected`. */
export async function contentsOf(
  vault: Readable,
  namespaces: readonly string[],
): Promise<Frozen['expected']> {
  const found: Frozen['expected'] = {}
  for (const namespace of namespaces) {
    const entries = await vault.entries(namespace)
    const lines = entries.map(async ({ name, value }) => [name, await told(value)] as const)
    found[namespace] = Object.fromEntries(await Promise.all(lines))
  }
  return found
}
