/** Puts the promises on `window`, beside the public client (harness.ts), and notes what nobody caught. */
import { connect } from '../../../src/client/connect.ts'
import '../../browser/harness/harness.ts'
import { IN_PAGE } from '../promises/in-page.ts'
import type { ProbeApi } from './probe-worker.ts'
import probeUrl from './probe-worker.ts?worker&url'

declare global {
  interface Window {
    /** Runs the promise of this name: null if it is kept, else how it is broken. */
    keep(name: string): Promise<string | null>
    /** Errors and rejections nobody caught. */
    uncaught: string[]
    startProbe(): Promise<Pick<ProbeApi, 'attack'>>
  }
}

window.uncaught = []
addEventListener('error', ({ message }) => window.uncaught.push(message))
addEventListener('unhandledrejection', ({ reason }) => window.uncaught.push(String(reason)))

window.keep = async (name) => {
  const promise = IN_PAGE.find((candidate) => candidate.name === name)
  if (!promise) return 'there is no such promise'
  try {
    await promise.run()
    return null
  } catch (error) {
    const { code, detail, stack } = error as { code?: string; detail?: object; stack?: string }
    return `${String(error)} ${code ?? ''} ${JSON.stringify(detail ?? {})}\n${stack ?? ''}`
  }
}

window.startProbe = async () => {
  const connection = await connect<ProbeApi>({ kind: 'helper', url: probeUrl })
  return { attack: async (name) => connection.call('attack', [name]) }
}
