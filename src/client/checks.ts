/** The checks that a page has asked for: each hears of its own progress, and ends in the worker when it is given up here. */
import type { CheckReport, VaultApi } from '../protocol/contract.ts'
import type { Connection } from './connect.ts'
import type { CallOptions } from './call-options.ts'
import type { CheckOptions, CheckProgress } from './vault.ts'

type Told = { call: number } & CheckProgress

export class Checks {
  readonly #connection: Connection<VaultApi>
  readonly #listeners = new Map<number, (progress: CheckProgress) => void>()
  #calls = 0

  constructor(connection: Connection<VaultApi>) {
    this.#connection = connection
  }

  async check({ onProgress, signal }: CheckOptions & CallOptions = {}): Promise<CheckReport> {
    const call = ++this.#calls
    if (onProgress) this.#listeners.set(call, onProgress)
    const stop = (): void => {
      this.#connection.call('stopCheck', [call]).catch(() => {})
    }
    signal?.addEventListener('abort', stop)
    try {
      return await this.#connection.call('check', [call], { signal })
    } finally {
      signal?.removeEventListener('abort', stop)
      this.#listeners.delete(call)
    }
  }

  tell({ call, done, total, unit }: Told): void {
    try {
      this.#listeners.get(call)?.({ done, total, unit })
    } catch (error) {
      // A listener's fault is its own.
      reportError(error)
    }
  }
}
