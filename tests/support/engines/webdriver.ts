/**
 * A W3C WebDriver session, as far as a test needs one. A session has one current window, so that calls for different
 * tabs take turns. https://www.w3.org/TR/webdriver2/
 */
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Tab } from './engine.ts'

type Method = 'GET' | 'POST' | 'DELETE'
interface Answer {
  status: number
  text: string
}

const LOAD_PATIENCE_MS = 60_000
const LOOK_EVERY_MS = 20
/** Once in a while the driver gets no answer out of a page that has one: it is asked for again, and nothing is run twice. */
const LOST_ANSWER = 'Could not parse script result'

/** One call. Each has a connection of its own: one kept open may be closed by the driver under a call. */
export async function call<T>(url: string, method: Method, body: object = {}): Promise<T> {
  const data = method === 'POST' ? JSON.stringify(body) : ''
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(data) }
  const { status, text } = await new Promise<Answer>((done, fail) => {
    const sent = request(url, { method, agent: false, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('end', () => done({ status: response.statusCode ?? 0, text }))
      response.on('error', fail)
    })
    sent.on('error', fail)
    sent.end(data)
  })
  const { value } = JSON.parse(text) as { value: T & { error?: string; message?: string } }
  if (status !== 200) throw new Error(`WebDriver: ${value.error ?? status}: ${value.message ?? ''}`)
  return value
}

export class WebDriverSession {
  readonly #url: string
  readonly #downloads: string
  #turn: Promise<unknown> = Promise.resolve()
  /** The window a session begins with, until the first tab takes it. */
  #first: string | undefined
  #current: string | undefined

  /** `url` of the session itself; `downloads`: where its browser puts what it has downloaded, complete. */
  constructor(url: string, downloads: string) {
    this.#url = url
    this.#downloads = downloads
  }

  async tab(url: string): Promise<Tab> {
    const handle = await this.#exclusively(async () => {
      this.#first ??= await this.#get<string>('window')
      if (this.#current === undefined) return (this.#current = this.#first)
      return (await this.#post<{ handle: string }>('window/new', { type: 'tab' })).handle
    })
    const on = <T>(work: () => Promise<T>): Promise<T> =>
      this.#exclusively(async () => {
        if (this.#current !== handle) await this.#post('window', { handle })
        this.#current = handle
        return work()
      })
    await on(() => this.#load('url', { url }))
    return {
      evaluate: <R, A>(body: (argument: A) => R | Promise<R>, argument?: A) =>
        on(() => this.#evaluate<R>(`(${String(body)})(argument)`, argument)),
      downloaded: async (name) => {
        const path = join(this.#downloads, name)
        while (!existsSync(path)) await sleep(LOOK_EVERY_MS)
        return path
      },
      go: (url) => on(() => this.#load('url', { url })),
      reload: () => on(() => this.#load('refresh', {})),
      screenshot: (path) =>
        on(async () => writeFile(path, await this.#get<string>('screenshot'), 'base64')),
      close: () => on(async () => void (await call(`${this.#url}/window`, 'DELETE'))),
    }
  }

  end = (): Promise<void> => call(this.#url, 'DELETE')

  /** The driver may answer before the new document has run its modules, or while the old one is still there. */
  async #load(command: 'url' | 'refresh', body: object): Promise<void> {
    await this.#evaluate('void (globalThis.isOldDocument = true)').catch(() => {})
    await this.#post(command, body)
    const isLoaded =
      "document.readyState === 'complete' && location.href !== 'about:blank' && !globalThis.isOldDocument"
    for (let waited = 0; waited < LOAD_PATIENCE_MS; waited += LOOK_EVERY_MS) {
      if (await this.#evaluate<boolean>(isLoaded).catch(() => false)) return
      await sleep(LOOK_EVERY_MS)
    }
    throw new Error('the page did not load')
  }

  async #evaluate<R>(expression: string, argument?: unknown): Promise<R> {
    const script = `const [argument, done] = arguments
      globalThis.webDriverAnswer = Promise.resolve().then(() => ${expression}).then(
        (value) => ({ value }),
        (error) => ({ error: String(error && error.stack ? error + ' ' + error.stack : error) }))
      globalThis.webDriverAnswer.then(done)`
    const answer = await this.#execute<R>(script, argument ?? null).catch((error: unknown) => {
      if (!String(error).includes(LOST_ANSWER)) throw error
      return this.#execute<R>('globalThis.webDriverAnswer.then(arguments[1])', null)
    })
    if (answer.error !== undefined) throw new Error(answer.error)
    return answer.value as R
  }

  #execute = <R>(script: string, argument: unknown): Promise<{ value?: R; error?: string }> =>
    this.#post('execute/async', { script, args: [argument] })

  #exclusively<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#turn.then(work)
    this.#turn = run.catch(() => {})
    return run
  }

  #post = <T>(path: string, body: object): Promise<T> => call(`${this.#url}/${path}`, 'POST', body)
  #get = <T>(path: string): Promise<T> => call(`${this.#url}/${path}`, 'GET')
}
