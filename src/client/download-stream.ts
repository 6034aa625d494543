/**
 * A download fed from the page: what is written goes to a service worker, which answers the browser's request with it. So a file
 * of any size reaches a person's disk where a page may not write there itself, and lies nowhere on the way.
 */
import {
  DOWNLOAD_PATH,
  type DownloadAsk,
  type DownloadOffer,
  type DownloadPart,
  type DownloadStay,
} from '../protocol/download.ts'
import { VaultError } from '../protocol/errors.ts'
import { scriptUrl } from './trusted-types.ts'

const STAY_MS = 10_000
/** How long a service worker may take to come up. */
const PATIENCE_MS = 10_000

export interface DownloadStreamOptions {
  name: string
  /** Shown as what is left, where it is known. */
  sizeBytes?: number | undefined
  /** Where the service worker's script is; of this origin. It is registered for its own folder. */
  serviceWorkerUrl: string | URL
}

/**
 * Begins the download; the stream takes what is in it, at the pace of the browser. Its `close` resolves when all was handed over.
 * It errs with `aborted` if the person gives the download up, and an `abort` of it makes the download fail.
 *
 * @throws VaultError `unsupported` where there are no service workers: private windows of some browsers
 */
export async function downloadStream({
  name,
  sizeBytes,
  serviceWorkerUrl,
}: DownloadStreamOptions): Promise<WritableStream<Uint8Array>> {
  const { worker, scope } = await activeWorker(serviceWorkerUrl)
  const { port1: port, port2 } = new MessageChannel()
  const id = crypto.randomUUID()
  const asks = listenTo(port)
  const offer: DownloadOffer = { type: 'download', id, name, sizeBytes: sizeBytes ?? null }
  worker.postMessage(offer, [port2])
  await soon(asks.ready)
  const staying = setInterval(
    () => worker.postMessage({ type: 'stay' } satisfies DownloadStay),
    STAY_MS,
  )
  const end = (part: DownloadPart): void => {
    clearInterval(staying)
    port.postMessage(part)
  }
  const stream = new WritableStream<Uint8Array>({
    start: (controller) => {
      asks.onCancel = () => {
        clearInterval(staying)
        controller.error(new VaultError('aborted'))
      }
    },
    write: async (chunk) => {
      await asks.pulled()
      const part: DownloadPart = chunk.slice()
      port.postMessage(part, [part.buffer])
    },
    close: async () => {
      await asks.pulled()
      end('end')
    },
    abort: () => end('failed'),
  })
  const link = document.createElement('a')
  // Without `download`: that request would go past the service worker in some browsers.
  link.href = `${scope}${DOWNLOAD_PATH}${id}`
  link.click()
  // Until the browser has taken it for a download, WebKit takes it for a way out of the page, and ends what that reads.
  await soon(asks.begun)
  return stream
}

interface Asks {
  ready: Promise<void>
  /** The browser reads. */
  begun: Promise<void>
  /** Resolves for each chunk that was asked for; never after a `cancel`. */
  pulled(): Promise<void>
  onCancel(): void
}

function listenTo(port: MessagePort): Asks {
  let [credits, wake] = [0, (): void => {}]
  let [setReady, setBegun] = [(): void => {}, (): void => {}]
  const asks: Asks = {
    ready: new Promise((resolve) => (setReady = resolve)),
    begun: new Promise((resolve) => (setBegun = resolve)),
    pulled: async () => {
      const isNone = (): boolean => credits === 0
      while (isNone()) await new Promise<void>((resolve) => (wake = resolve))
      credits--
    },
    onCancel: () => {},
  }
  port.addEventListener('message', ({ data }: MessageEvent<DownloadAsk>) => {
    if (data === 'ready') setReady()
    else if (data === 'cancel') asks.onCancel()
    else {
      credits++
      setBegun()
      wake()
    }
  })
  port.start()
  return asks
}

interface Active {
  worker: ServiceWorker
  scope: string
}

async function activeWorker(url: string | URL): Promise<Active> {
  const { serviceWorker } = navigator as { serviceWorker?: ServiceWorkerContainer }
  if (!serviceWorker) throw new VaultError('unsupported', { what: 'service worker' })
  const script = scriptUrl('service', url)
  try {
    const registration = await serviceWorker.register(script, { type: 'module' })
    return { worker: await soon(activated(registration)), scope: registration.scope }
  } catch {
    // Each browser says it in its own way.
    throw new VaultError('unsupported', { what: 'service worker' })
  }
}

function activated({
  installing,
  waiting,
  active,
}: ServiceWorkerRegistration): Promise<ServiceWorker> {
  const worker = installing ?? waiting ?? active
  return new Promise((resolve, reject) => {
    const look = (): void => {
      if (worker?.state === 'activated') resolve(worker)
      if (!worker || worker.state === 'redundant') reject(new TypeError('no service worker'))
    }
    worker?.addEventListener('statechange', look)
    look()
  })
}

async function soon<T>(what: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    const why = new VaultError('unsupported', { what: 'service worker' })
    timer = setTimeout(() => reject(why), PATIENCE_MS)
  })
  return Promise.race([what, late]).finally(() => clearTimeout(timer))
}
