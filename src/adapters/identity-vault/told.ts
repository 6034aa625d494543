/** Whom Identity Vault tells: its callbacks, and that whatever fails is told before it rejects. */
import { translated } from './errors.ts'
import type { Callbacks } from './types.ts'

export class Told {
  protected readonly told: Callbacks = {}

  onError(told: NonNullable<Callbacks['onError']>): void {
    this.told.onError = told
  }

  onLock(told: NonNullable<Callbacks['onLock']>): void {
    this.told.onLock = told
  }

  onUnlock(told: NonNullable<Callbacks['onUnlock']>): void {
    this.told.onUnlock = told
  }

  onConfigChanged(told: NonNullable<Callbacks['onConfigChanged']>): void {
    this.told.onConfigChanged = told
  }

  onPasscodeRequested(told: NonNullable<Callbacks['onPasscodeRequested']>): void {
    this.told.onPasscodeRequested = told
  }

  protected async telling<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      const failed = translated(error)
      this.told.onError?.(failed)
      throw failed
    }
  }
}
