/**
 * The one Trusted Types policy, `coffer`: blesses the script URLs of our own workers and throws for any other.
 * Which URL a kind has is settled by the first who asks; it must be of this origin. A Blob is blessed by itself, while it
 * has a URL (verified-worker.ts).
 */
import { VaultError } from '../protocol/errors.ts'

export type ScriptKind = 'vault' | 'helper' | 'service'

interface Policy {
  createScriptURL(url: string): unknown
}

interface Factory {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): Policy
}

const settled = new Map<ScriptKind, string>()
const blobs = new Set<string>()
let policy: Policy | undefined

/** What `new Worker` may be given for this script. @throws VaultError `worker-unavailable` for a foreign or second URL */
export function scriptUrl(kind: ScriptKind, url: string | URL): string {
  return blessed(ownUrl(kind, url))
}

/** Where this script is. @throws VaultError `worker-unavailable` for a foreign or second URL */
export function ownUrl(kind: ScriptKind, url: string | URL): string {
  const { href, origin } = new URL(url, document.baseURI)
  if (origin !== location.origin || (settled.get(kind) ?? href) !== href) {
    throw new VaultError('worker-unavailable')
  }
  settled.set(kind, href)
  return href
}

/** What `new Worker` may be given for these bytes, until `revoke` is called. Whoever calls has proved what they are. */
export function blobUrl(bytes: Blob): { url: string; revoke(): void } {
  const href = URL.createObjectURL(bytes)
  blobs.add(href)
  return {
    url: blessed(href),
    revoke: () => {
      blobs.delete(href)
      URL.revokeObjectURL(href)
    },
  }
}

function blessed(href: string): string {
  // lib.dom has no Trusted Types yet; the result is a TrustedScriptURL where the browser has them.
  const { trustedTypes } = globalThis as { trustedTypes?: Factory }
  if (!trustedTypes) return href
  policy ??= trustedTypes.createPolicy('coffer', {
    createScriptURL: (input) => {
      if (![...settled.values(), ...blobs].includes(input))
        throw new TypeError('not a script of Coffer')
      return input
    },
  })
  return policy.createScriptURL(href) as string
}
