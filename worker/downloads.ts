/**
 * Downloads that a page feeds: each offer is for one request, which is answered with what the page sends, as it is asked for.
 * Nothing is kept, and what nobody has offered is answered with nothing at all.
 */
import {
  DOWNLOAD_PATH,
  type DownloadAsk,
  type DownloadOffer,
  type DownloadPart,
} from '../src/protocol/download.ts'
import { contentDisposition } from './content-disposition.ts'

interface Offer {
  name: string
  sizeBytes: number | null
  port: MessagePort
}

const MAX_NAME_LENGTH = 1000
const ID = /^[0-9a-f-]{36}$/

export class Downloads {
  readonly #offers = new Map<string, Offer>()

  /** What is no offer is passed over. */
  offer(data: unknown, port: MessagePort | undefined): void {
    if (!port || !isOffer(data)) return
    const { id, name, sizeBytes } = data
    this.#offers.set(id, { name, sizeBytes, port })
    port.postMessage('ready' satisfies DownloadAsk)
  }

  /** The answer to a request under `scope`; undefined if it is for no download. */
  answer(url: string, scope: string): { response: Response; done: Promise<void> } | undefined {
    const begin = scope + DOWNLOAD_PATH
    if (!url.startsWith(begin)) return undefined
    const id = url.slice(begin.length)
    const offer = this.#offers.get(id)
    this.#offers.delete(id)
    // A browser that is told so stays where it is: no page is lost to a download that is not there.
    if (!offer) return { response: new Response(null, { status: 204 }), done: Promise.resolve() }
    const { body, done } = fedBy(offer.port)
    return { response: new Response(body, { headers: headersOf(offer) }), done }
  }
}

const headersOf = ({ name, sizeBytes }: Offer): Record<string, string> => ({
  'Content-Type': 'application/octet-stream',
  'Content-Disposition': contentDisposition(name),
  ...(sizeBytes !== null && { 'Content-Length': String(sizeBytes) }),
  'Content-Security-Policy': "default-src 'none'; sandbox",
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
})

/** One chunk is asked for when there is room for it, and none before. */
function fedBy(port: MessagePort): {
  body: ReadableStream<Uint8Array<ArrayBuffer>>
  done: Promise<void>
} {
  let end = (): void => {}
  const done = new Promise<void>((resolve) => (end = resolve))
  const ask = (what: DownloadAsk): void => port.postMessage(what)
  const finish = (): void => {
    port.close()
    end()
  }
  let taken = (): void => {}
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      start: (controller) => {
        port.addEventListener('message', ({ data }: MessageEvent<DownloadPart>) => {
          taken()
          if (data instanceof Uint8Array) return controller.enqueue(data)
          finish()
          if (data === 'end') controller.close()
          else controller.error(new TypeError('the page gave it up'))
        })
        port.start()
      },
      pull: () => {
        ask('pull')
        return new Promise((resolve) => (taken = resolve))
      },
      cancel: () => {
        ask('cancel')
        finish()
      },
    },
    { highWaterMark: 0 },
  )
  return { body, done }
}

function isOffer(data: unknown): data is DownloadOffer {
  if (typeof data !== 'object' || data === null) return false
  const { type, id, name, sizeBytes } = data as Record<string, unknown>
  const isSize =
    sizeBytes === null || (Number.isSafeInteger(sizeBytes) && (sizeBytes as number) >= 0)
  return (
    type === 'download' &&
    typeof id === 'string' &&
    ID.test(id) &&
    typeof name === 'string' &&
    name.length <= MAX_NAME_LENGTH &&
    isSize
  )
}
