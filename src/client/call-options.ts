/** What every call takes. */

/** Lets a caller stop waiting: the promise rejects with `aborted`. A write already sent may still take place. */
export interface CallOptions {
  signal?: AbortSignal | undefined
}
