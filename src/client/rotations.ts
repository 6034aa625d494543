/** Rotation, from the page: begun, paused, resumed; and how far it is, told to whoever waits for it. */
import type { RotationReport, VaultApi } from '../protocol/contract.ts'
import type { Connection } from './connect.ts'
import type { CallOptions } from './call-options.ts'
import type { RotateOptions, RotationProgress } from './vault.ts'

export class Rotations {
  readonly #connection: Connection<VaultApi>
  readonly #listeners = new Set<(progress: RotationProgress) => void>()

  constructor(connection: Connection<VaultApi>) {
    this.#connection = connection
  }

  async rotate({
    dropOutside,
    onProgress,
    signal,
  }: RotateOptions & CallOptions = {}): Promise<void> {
    // A function of its own: the same one may be given to two calls.
    const listener = onProgress && ((progress: RotationProgress) => onProgress(progress))
    if (listener) this.#listeners.add(listener)
    try {
      const options = dropOutside === undefined ? {} : { dropOutside }
      await this.#connection.call('rotate', [options], { signal })
    } finally {
      if (listener) this.#listeners.delete(listener)
    }
  }

  pause = async ({ signal }: CallOptions = {}): Promise<void> =>
    this.#connection.call('pauseRotation', [], { signal })

  resume = async ({ signal }: CallOptions = {}): Promise<void> =>
    this.#connection.call('resumeRotation', [], { signal })

  tell({ done, total }: Pick<RotationReport, 'done' | 'total'>): void {
    for (const listener of this.#listeners) {
      try {
        listener({ done, total, unit: 'rows' })
      } catch (error) {
        // A listener's fault is its own.
        reportError(error)
      }
    }
  }
}
