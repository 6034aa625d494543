// @ts-check
/**
 * The one place that says which headers every response of Coffer carries. The server (serve.mjs), the files for
 * static hosts (write-headers.mjs) and the tests all read it, so that they cannot drift apart.
 * Why each line stands: SECURITY.md and docs/adr/0006-one-source-of-headers.md.
 */

/** Where the build puts worker scripts (vite.config.ts). A worker obeys its own response's policy, not the page's. */
export const WORKER_FOLDER = '/workers/'
/** Folders whose file names carry a hash of the content. */
export const HASHED_FOLDERS = ['/assets/', WORKER_FOLDER]

const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-src 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types coffer lit-html',
].join('; ')

/**
 * The page's policy for hosts that can set no headers, for the first `<meta>`: what cannot stand there is left out, and the
 * workers start from verified bytes, so that they have this policy too (SECURITY.md).
 */
export const META_POLICY = PAGE_POLICY.replace("worker-src 'self'", 'worker-src blob:').replace(
  /frame-ancestors [^;]*; /,
  '',
)

/** For the page of an app that has the vault in it: what such an app begins with, and adds what it needs to (docs/guide/headers.md). */
export const EMBEDDER_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types coffer',
].join('; ')

/** The same where no headers can be set, for the first `<meta>`; the workers start from verified bytes. */
export const EMBEDDER_META_POLICY = EMBEDDER_POLICY.replace(
  "worker-src 'self'",
  'worker-src blob:',
).replace("frame-ancestors 'none'; ", '')

/** Vault and helper worker: one file each, no network, no string that becomes code. */
export const WORKER_POLICY = [
  "default-src 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

const OWN_FEATURES = [
  'publickey-credentials-get',
  'publickey-credentials-create',
  'clipboard-write',
]

/** Every other feature that Chromium, the one engine with this header, knows by name. tests/e2e/headers.spec.ts says when there is a new one. */
export const DENIED_FEATURES = `
  accelerometer aria-notify autoplay browsing-topics camera captured-surface-control
  ch-device-memory ch-downlink ch-dpr ch-ect ch-prefers-color-scheme ch-prefers-reduced-motion
  ch-prefers-reduced-transparency ch-rtt ch-save-data ch-ua ch-ua-arch ch-ua-bitness
  ch-ua-form-factors ch-ua-full-version ch-ua-full-version-list ch-ua-high-entropy-values
  ch-ua-mobile ch-ua-model ch-ua-platform ch-ua-platform-version ch-ua-wow64
  ch-viewport-height ch-viewport-width ch-width clipboard-read compute-pressure
  cross-origin-isolated deferred-fetch deferred-fetch-minimal digital-credentials-create
  digital-credentials-get display-capture encrypted-media fullscreen gamepad geolocation
  gyroscope hid identity-credentials-get idle-detection interest-cohort keyboard-map
  language-detector language-model local-fonts local-network local-network-access
  loopback-network magnetometer media-playback-while-not-visible microphone midi
  on-device-speech-recognition otp-credentials payment picture-in-picture
  private-state-token-issuance private-state-token-redemption screen-wake-lock serial
  speaker-selection storage-access summarizer sync-xhr translator unload usb window-management
  xr-spatial-tracking
`
  .trim()
  .split(/\s+/)

const PERMISSIONS_POLICY = [
  ...OWN_FEATURES.map((feature) => `${feature}=(self)`),
  ...DENIED_FEATURES.map((feature) => `${feature}=()`),
].join(', ')

const COMMON = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Origin-Agent-Cluster': '?1',
  'Permissions-Policy': PERMISSIONS_POLICY,
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
}

export const PAGE_HEADERS = Object.freeze({ 'Content-Security-Policy': PAGE_POLICY, ...COMMON })
export const WORKER_HEADERS = Object.freeze({ 'Content-Security-Policy': WORKER_POLICY, ...COMMON })

export const CACHE_IMMUTABLE = 'public, max-age=31536000, immutable'
export const CACHE_NEVER = 'no-store'

/**
 * All headers of the response for a path of the built app. Unknown paths get the page's: an error is a response too.
 *
 * @param {string} path begins with a slash, without a query
 * @returns {Record<string, string>}
 */
export function headersFor(path) {
  const hashed = HASHED_FOLDERS.some((folder) => path.startsWith(folder))
  return {
    ...(path.startsWith(WORKER_FOLDER) ? WORKER_HEADERS : PAGE_HEADERS),
    'Cache-Control': hashed ? CACHE_IMMUTABLE : CACHE_NEVER,
  }
}
