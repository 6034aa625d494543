/**
 * Playwright 1.65 can drive an unmodified Firefox over WebDriver BiDi, but gives up on one that does not know
 * `emulation.setMediaFeaturesOverride`, which the ESR of 2026 does not. That one command is answered here in its place.
 * Stands on inner parts of Playwright, whose version is pinned; to be removed with the first ESR that has the command.
 */
import type { BrowserType } from '@playwright/test'

const NOT_YET = 'emulation.setMediaFeaturesOverride'

interface Message {
  id: number
  method: string
}

/** The part of Playwright's transport that matters here; everything else stays the object it was. */
interface Transport {
  send(message: Message): void
  onmessage?: (message: unknown) => void
}

interface BidiFirefox {
  connectToTransport(transport: Transport, options: unknown): unknown
  isPatient?: boolean
}

/** Makes Playwright bear with a Firefox that lacks the command. Once per process; more often does no harm. */
export function bearWithOldFirefox(firefox: BrowserType): void {
  const bidi = bidiPart(firefox)
  if (bidi.isPatient) return
  bidi.isPatient = true
  const connect = bidi.connectToTransport.bind(bidi)
  bidi.connectToTransport = (transport, options) => {
    const send = transport.send.bind(transport)
    transport.send = (message) => {
      if (message.method !== NOT_YET) return send(message)
      const answer = { id: message.id, type: 'success', result: {} }
      setImmediate(() => transport.onmessage?.(answer))
    }
    return connect(transport, options)
  }
}

function bidiPart(firefox: BrowserType): BidiFirefox {
  // oxlint-disable no-underscore-dangle -- so Playwright names its inner parts
  type Inner = { _connection?: { toImpl?(api: unknown): { _bidiFirefox?: BidiFirefox } } }
  const bidi = (firefox as unknown as Inner)._connection?.toImpl?.(firefox)._bidiFirefox
  // oxlint-enable no-underscore-dangle
  if (!bidi) throw new Error('this Playwright has its BiDi part elsewhere: see firefox-bidi.ts')
  return bidi
}
