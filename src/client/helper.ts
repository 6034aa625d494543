/** The keyless helper worker: started when something is to be parsed, or an age file made or read, ended after. */
import type { HelperApi } from '../protocol/helper-contract.ts'
import { VaultError } from '../protocol/errors.ts'
import { DERIVING_HEARTBEAT_MS, HEARTBEAT_MS } from '../protocol/limits.ts'
import { connect } from './connect.ts'
import type { VaultOptions } from './open-options.ts'

/** Where its script is, and with `helperIntegrity` what hash it must have. */
export type HelperScript = Pick<VaultOptions, 'helperUrl' | 'helperIntegrity'>

export interface Helper {
  api: HelperApi
  close(): void
}

/** With `integrity`, from bytes that have this hash. @throws VaultError `worker-unavailable`, `bad-request` */
export async function startHelper(
  url: string | URL,
  heartbeatMs = HEARTBEAT_MS,
  integrity?: string,
): Promise<Helper> {
  const connection = await connect<HelperApi>({ kind: 'helper', url, heartbeatMs, integrity })
  return {
    api: {
      ping: async () => connection.call('ping', []),
      detect: async (bytes, fileName) => connection.call('detect', [bytes, fileName]),
      parse: async (bytes, fileName, format) => connection.call('parse', [bytes, fileName, format]),
      writeBackup: async (port, vault, lock) =>
        connection.call('writeBackup', [port, vault, lock], { transfer: [port] }),
      inspectBackup: async (blob, secret) => connection.call('inspectBackup', [blob, secret]),
      readBackup: async (port, blob, secret) =>
        connection.call('readBackup', [port, blob, secret], { transfer: [port] }),
      lockOf: async (secret) => connection.call('lockOf', [secret]),
      sealPortable: async (port, plain, lock) =>
        connection.call('sealPortable', [port, plain, lock], { transfer: [port] }),
      openPortable: async (port, sealed, secret) =>
        connection.call('openPortable', [port, sealed, secret], { transfer: [port] }),
      newIdentity: async () => connection.call('newIdentity', []),
    },
    close: () => connection.close(),
  }
}

/** One helper for many calls, which is started with the first of them. */
export class KeptHelper {
  readonly #script: HelperScript
  #helper: Promise<Helper> | undefined
  #isClosed = false

  constructor(script: HelperScript) {
    this.#script = script
  }

  /**
   * Has `work` done by it. The signal ends the helper, and with it all that it does; so does work that fails, and whoever comes
   * then has another one.
   *
   * @throws VaultError `bad-request` without a `helperUrl`; `aborted`, also after `close`; `worker-unavailable`
   */
  async with<T>(signal: AbortSignal | undefined, work: (helper: Helper) => Promise<T>): Promise<T> {
    const { helperUrl, helperIntegrity } = this.#script
    if (helperUrl === undefined) throw new VaultError('bad-request', { reason: 'helperUrl' })
    if (signal?.aborted || this.#isClosed) throw new VaultError('aborted')
    const starting = (this.#helper ??= startHelper(
      helperUrl,
      DERIVING_HEARTBEAT_MS,
      helperIntegrity,
    ))
    const stop = (): void => this.#end(starting)
    signal?.addEventListener('abort', stop)
    try {
      const helper = await starting
      if (signal?.aborted || this.#isClosed) throw new VaultError('aborted')
      return await work(helper)
    } catch (error) {
      stop()
      throw error
    } finally {
      signal?.removeEventListener('abort', stop)
    }
  }

  close(): void {
    this.#isClosed = true
    if (this.#helper) this.#end(this.#helper)
  }

  #end(starting: Promise<Helper>): void {
    if (this.#helper === starting) this.#helper = undefined
    // One that does not start has told whoever waits for it.
    starting.then((helper) => helper.close()).catch(() => {})
  }
}

/**
 * A helper that lives as long as `work`, which may derive a key by scrypt; the signal ends it, and `work` with it.
 *
 * @throws VaultError `bad-request` without a `helperUrl`; `aborted`; `worker-unavailable`
 */
export async function withHelper<T>(
  script: HelperScript,
  signal: AbortSignal | undefined,
  work: (helper: Helper) => Promise<T>,
): Promise<T> {
  const helper = new KeptHelper(script)
  try {
    return await helper.with(signal, work)
  } finally {
    helper.close()
  }
}
