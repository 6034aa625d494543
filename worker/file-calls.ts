/**
 * The calls for standalone files: one file after the other, however many are asked for, so that memory stays bounded. A lock
 * ends each of them at the next step, and nothing of it is delivered.
 */
import type { VaultEvent } from '../src/protocol/events.ts'
import { VaultError } from '../src/protocol/errors.ts'
import { MAX_CALL_BYTES } from '../src/protocol/limits.ts'
import type { Bytes } from '../src/protocol/values.ts'
import { gathered, openFile, sealFile, type SealedFile } from './files/files.ts'
import type { Keyring } from './keyring/keyring.ts'
import type { VaultSession } from './session.ts'
import type { OpenLog } from './store/store.ts'

interface Running {
  isStopped: boolean
}

interface Held {
  open: OpenLog
  keyring: Keyring
  /** Throws once the vault is not open any more as it was. */
  assertOpen(this: void): Promise<void>
}

export class FileCalls {
  readonly #emit: (event: VaultEvent) => void
  readonly #running = new Map<number, Running>()
  #turn: Promise<unknown> = Promise.resolve()

  constructor(emit: (event: VaultEvent) => void) {
    this.#emit = emit
  }

  encrypt(session: VaultSession, blob: Blob, call: number): Promise<Blob> {
    return this.#inTurn(session, call, async ({ keyring }, advance) => {
      for (;;) {
        const { epoch } = keyring
        const key = await keyring.outsideSealKey('file', epoch)
        const file = await sealFile(blob, {
          vaultId: keyring.vaultId,
          epoch,
          key,
          advance: (done) => advance(done, blob.size),
        })
        // Made while the keys of its epoch were dropped, it would open nowhere.
        if (keyring.hasOutside(epoch)) return file
      }
    })
  }

  decrypt(session: VaultSession, blob: Blob, call: number): Promise<Blob> {
    return this.#inTurn(session, call, async (held, advance) => {
      const file = await opened(held, blob)
      const parts: Blob[] = []
      let done = 0
      for await (const step of file.read(0, file.sizeBytes)) {
        parts.push(new Blob(step))
        for (const { length } of step) done += length
        await advance(done, file.sizeBytes)
      }
      return gathered(parts, '')
    })
  }

  /** How much is in it, proved. */
  size(session: VaultSession, blob: Blob): Promise<number> {
    return holding(session, async (held) => (await opened(held, blob)).sizeBytes)
  }

  /** A part of what is in it; less where it ends. */
  read(session: VaultSession, blob: Blob, start: number, end: number): Promise<Bytes> {
    return holding(session, async (held) => {
      const file = await opened(held, blob)
      const until = Math.min(end, file.sizeBytes)
      const sizeBytes = Math.max(0, until - start)
      if (sizeBytes > MAX_CALL_BYTES) {
        throw new VaultError('too-large', { sizeBytes, limitBytes: MAX_CALL_BYTES })
      }
      const out = new Uint8Array(sizeBytes)
      let at = 0
      for await (const step of file.read(start, until)) {
        await held.assertOpen()
        for (const part of step) {
          out.set(part, at)
          at += part.length
        }
      }
      return out
    })
  }

  /** Nobody waits for that any more. */
  stop(call: number): void {
    const running = this.#running.get(call)
    if (running) running.isStopped = true
  }

  #inTurn<T>(
    session: VaultSession,
    call: number,
    work: (held: Held, advance: (done: number, total: number) => Promise<void>) => Promise<T>,
  ): Promise<T> {
    const running: Running = { isStopped: false }
    this.#running.set(call, running)
    const before = this.#turn
    const run = holding(session, async (held) => {
      const step = async (): Promise<void> => {
        if (running.isStopped) throw new VaultError('aborted')
        await held.assertOpen()
      }
      await before
      await step()
      return work(held, async (done, total) => {
        await step()
        this.#emit({ type: 'file', call, done, total, unit: 'bytes' })
      })
    })
    this.#turn = run.catch(() => {}).finally(() => this.#running.delete(call))
    return run
  }
}

/** Runs `work` on the vault as it is open now; locked meanwhile, even if unlocked again, it delivers nothing. */
export function holding<T>(session: VaultSession, work: (held: Held) => Promise<T>): Promise<T> {
  return session.use(async (open) => {
    const { keyring } = session
    if (!keyring) throw new VaultError('locked')
    return work({
      open,
      keyring,
      assertOpen: async () => {
        // Thrown in there it would end the opening that is there now.
        const isSame = await session.use(
          // Beside a look at the newest row, and at the state that all tabs share.
          (now) => now.reads.fromNames(() => now === open),
        )
        if (!isSame) throw new VaultError('locked')
      },
    })
  })
}

/** By the keys of the newest header: another tab may just have brought some. */
async function opened({ keyring, assertOpen }: Held, blob: Blob): Promise<SealedFile> {
  await assertOpen()
  return openFile(blob, (of, open) => keyring.openOutside({ purpose: 'file', ...of }, open))
}
