/** What browser this is and what it has, as far as it says so itself. Asks for nothing that a person must answer. */
import { here } from '../engines/page/ground.ts'

export type Facts = Record<string, string | boolean | number>

const PATIENCE_MS = 2_000
const UNKNOWN = 'not known'

/** The first that fits: many browsers also call themselves by the name of another. */
const NAMES: [string, RegExp][] = [
  ['Edge', /Edg(?:e|A|iOS)?\/([\d.]+)/],
  ['Opera', /OPR\/([\d.]+)/],
  ['Samsung Internet', /SamsungBrowser\/([\d.]+)/],
  ['Firefox for iOS', /FxiOS\/([\d.]+)/],
  ['Chrome for iOS', /CriOS\/([\d.]+)/],
  ['Firefox', /Firefox\/([\d.]+)/],
  ['Chromium', /Chrom(?:e|ium)\/([\d.]+)/],
  ['Safari', /Version\/([\d.]+).*Safari/],
  ['a WebKit web view', /AppleWebKit\/([\d.]+)/],
]

export function browserName(userAgent: string): string {
  for (const [name, pattern] of NAMES) {
    const found = pattern.exec(userAgent)
    if (found) return `${name} ${found[1]}`
  }
  return UNKNOWN
}

/** What a promise resolves with, unless it fails or takes too long, as some do that wait for a person. */
async function told<T>(ask: () => Promise<T> | undefined): Promise<T | undefined> {
  const late = new Promise<undefined>((done) => {
    setTimeout(() => done(undefined), PATIENCE_MS)
  })
  try {
    return await Promise.race([ask(), late])
  } catch {
    return undefined
  }
}

interface Authenticators {
  getClientCapabilities?(): Promise<Record<string, boolean>>
  isUserVerifyingPlatformAuthenticatorAvailable?(): Promise<boolean>
}

export async function facts(): Promise<Facts> {
  const has = (name: string): boolean => name in globalThis
  const keys = (globalThis as { PublicKeyCredential?: Authenticators }).PublicKeyCredential
  const prf = await told(async () => (await keys?.getClientCapabilities?.())?.['extension:prf'])
  const estimate = await told(() => navigator.storage?.estimate())
  const page = await told(async () => (await fetch(location.pathname, { method: 'HEAD' })).headers)
  const policy = page ? (page.get('content-security-policy') ?? 'none') : UNKNOWN
  return {
    browser: browserName(navigator.userAgent),
    userAgent: navigator.userAgent,
    language: navigator.language,
    vaultWorker: here().vaultScript.split('/').at(-1) ?? '',
    secureContext: isSecureContext,
    inFrame: top !== window.self,
    installed: matchMedia('(display-mode: standalone)').matches,
    policyOfThisPage: policy,
    trustedTypes: has('trustedTypes'),
    webCrypto: crypto.subtle !== undefined,
    webAssembly: has('WebAssembly'),
    webLocks: 'locks' in navigator,
    broadcastChannel: has('BroadcastChannel'),
    serviceWorker: 'serviceWorker' in navigator,
    listsDatabases: 'databases' in indexedDB,
    storagePersisted: (await told(() => navigator.storage?.persisted())) ?? UNKNOWN,
    storageQuotaBytes: estimate?.quota ?? UNKNOWN,
    originPrivateFiles: typeof navigator.storage?.getDirectory === 'function',
    compressionStreams: has('CompressionStream'),
    webAuthn: keys !== undefined,
    webAuthnPlatform:
      (await told(() => keys?.isUserVerifyingPlatformAuthenticatorAvailable?.())) ?? UNKNOWN,
    webAuthnPrf: prf ?? UNKNOWN,
    clipboardWrite: typeof navigator.clipboard?.writeText === 'function',
  }
}
