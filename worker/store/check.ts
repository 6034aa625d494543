/**
 * Checking: proves all that is on disk once more, a piece at a time, while calls go on and other tabs write. Of what it
 * reads it keeps a chunk and no value.
 *
 * Whatever looks wrong is looked at again by the newest rows before it is called a problem: what was retired, replaced or
 * written anew meanwhile is none.
 */
import { checkIndex } from './check-index.ts'
import { fileParts } from '../format/v1/file-part.ts'
import { checkOutside, findOrphans } from './check-large.ts'
import { checkRows } from './check-rows.ts'
import { follow, type Checking } from './checking.ts'
import { probeEnd } from './load.ts'
import type { Log } from './log.ts'

/** How many rows there are to look at in all, as of now. */
export function rowsToCheck({ view }: Log): number {
  const { names, rows } = view.index
  let total = view.rows.count + names.length + rows.length
  for (const { parts } of view.names.large()) total += parts
  for (const { sizeBytes } of view.names.files()) total += fileParts(sizeBytes)
  return total
}

export async function checkLog(checking: Checking): Promise<void> {
  const { log, found } = checking
  await follow(checking)
  await checkRows(checking, (named) => checkOutside(checking, named))
  const { newest, offered } = await probeEnd(log.db)
  if (offered !== newest + 1) found({ what: 'end', code: 'record-missing', sequence: newest + 1 })
  await checkIndex(checking)
  await findOrphans(checking)
}
