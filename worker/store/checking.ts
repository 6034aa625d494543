/** What the parts of a check share: what they count and find, and how they keep up with those who write meanwhile. */
import type { CheckProblem } from '../../src/protocol/contract.ts'
import { isVaultError } from '../../src/protocol/errors.ts'
import type { Log } from './log.ts'
import type { PartKey } from './parted.ts'

/** A problem, and where it lies in the stores. */
export interface Finding extends CheckProblem {
  /** A page of the index. */
  page?: number
  /** A part of a large value or of a file. */
  part?: PartKey
}

export interface Counts {
  rows: number
  entries: number
  parts: number
  pages: number
}

export interface Checking {
  log: Log
  counts: Counts
  found(finding: Finding): void
  /** So many rows are done, of whichever store. Gives way to calls; throws when nobody waits for the check any more. */
  advance(rows: number): Promise<void>
  /** Keys of files that are being put, or will be gone on with. */
  putKeys(): Promise<ReadonlySet<string>>
  /** Runs `work` unless large values or files are being written, by any tab. */
  aloneWithLarge(work: () => Promise<unknown>): Promise<boolean>
}

/** Brings the names up to the newest row. That it cannot is a finding of its own, once. */
export async function follow({ log, found }: Pick<Checking, 'log' | 'found'>): Promise<void> {
  try {
    await log.catchUp()
  } catch (error) {
    const code = damageIn(error)
    if (code === undefined) throw error
    const { sequence } = (error as { detail: { sequence?: number } }).detail
    found({ what: 'row', code, ...(sequence !== undefined && { sequence }) })
  }
}

/** What an error says about the data; undefined if it is about something else. */
export function damageIn(error: unknown): 'tampered' | 'record-missing' | undefined {
  if (isVaultError(error, 'tampered')) return 'tampered'
  return isVaultError(error, 'record-missing') ? 'record-missing' : undefined
}
