/** Runs a promise and says whether it is kept. */
import type { PagePromise } from '../promise.ts'

/** Null if it is kept, else how it is broken. */
export async function keep({ run }: PagePromise): Promise<string | null> {
  try {
    await run()
    return null
  } catch (error) {
    const { code, detail, stack } = error as { code?: string; detail?: object; stack?: string }
    return `${String(error)} ${code ?? ''} ${JSON.stringify(detail ?? {})}\n${stack ?? ''}`
  }
}
