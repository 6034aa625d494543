/** What a page and the service worker say to each other about a download that the page feeds. */

/** Where such downloads are asked for, under the service worker's scope; an id follows. */
export const DOWNLOAD_PATH = 'download/'

/** The page's first word, with a port. The worker answers `ready` there when it will answer the URL of that id. */
export interface DownloadOffer {
  type: 'download'
  /** A random UUID. */
  id: string
  name: string
  /** If it is known. */
  sizeBytes: number | null
}

/** Said now and then, so that the browser does not take a service worker for idle while it hands on what comes. */
export interface DownloadStay {
  type: 'stay'
}

/** On the port, from the worker: `pull` asks for one chunk, `cancel` for none any more. */
export type DownloadAsk = 'ready' | 'pull' | 'cancel'

/** On the port, from the page: the next chunk; `end`, or that there will be none. */
export type DownloadPart = Uint8Array<ArrayBuffer> | 'end' | 'failed'
