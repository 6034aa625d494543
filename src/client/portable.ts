/** Age files for others: each call in a helper worker of its own, which is ended with it. */
import type { ReadSoFar } from '../protocol/age.ts'
import type { CallOptions } from './call-options.ts'
import { withHelper, type Helper, type HelperScript } from './helper.ts'
import type { PortableFiles, PortableOptions } from './portable-calls.ts'

type Work = (helper: Helper, port: MessagePort) => Promise<string | Blob>

export function portableFiles(helper: HelperScript): PortableFiles {
  const run = (what: string | Blob, options: PortableOptions, work: Work) =>
    withHelper(helper, options.signal, (started) =>
      withProgress(what, options, (port) => work(started, port)),
    )
  // Text comes of text and a Blob of a Blob: the worker keeps to that, the compiler cannot see it.
  const files = {
    withPassphrase: {
      encrypt: async (plain: string | Blob, { passphrase, ...options }: WithPassphrase) =>
        run(plain, options, ({ api }, port) => api.sealPortable(port, plain, { passphrase })),
      decrypt: async (sealed: string | Blob, { passphrase, ...options }: WithPassphrase) =>
        run(sealed, options, ({ api }, port) => api.openPortable(port, sealed, { passphrase })),
    },
    share: async (
      plain: string | Blob,
      given: readonly string[],
      options: PortableOptions = {},
    ) => {
      const recipients = [...given]
      return run(plain, options, ({ api }, port) => api.sealPortable(port, plain, { recipients }))
    },
    openShared: (
      sealed: string | Blob,
      given: readonly string[],
      options: PortableOptions = {},
    ) => {
      const identities = [...given]
      return run(sealed, options, ({ api }, port) => api.openPortable(port, sealed, { identities }))
    },
    newIdentity: ({ signal }: CallOptions = {}) =>
      withHelper(helper, signal, ({ api }) => api.newIdentity()),
  }
  return files as PortableFiles
}

type WithPassphrase = { passphrase: string } & PortableOptions

/** That all was read is told once, and before the result: the port is not the way the answer comes. */
async function withProgress<T>(
  what: string | Blob,
  { onProgress }: PortableOptions,
  work: (port: MessagePort) => Promise<T>,
): Promise<T> {
  const { port1, port2 } = new MessageChannel()
  let last = -1
  const tell = ({ done, total }: ReadSoFar): void => {
    last = done
    try {
      onProgress?.({ done, total, unit: 'bytes' })
    } catch (error) {
      // A listener's fault is its own.
      reportError(error)
    }
  }
  port1.addEventListener('message', ({ data }: MessageEvent<ReadSoFar>) => tell(data))
  port1.start()
  try {
    const result = await work(port2)
    port1.close()
    if (typeof what !== 'string' && last !== what.size) tell({ done: what.size, total: what.size })
    return result
  } finally {
    port1.close()
  }
}
