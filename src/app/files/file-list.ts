/** Files as a list: which fit a search, and in what order. */
import type { IconName } from '../elements/icons.ts'
import { fold } from '../items/text.ts'
import type { KeptFile } from '../state/files.ts'

export type FileSort = 'name' | 'newest' | 'largest'

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' })

const byName = (a: KeptFile, b: KeptFile): number =>
  collator.compare(a.path, b.path) || (a.file < b.file ? -1 : 1)

const COMPARE: Record<FileSort, (a: KeptFile, b: KeptFile) => number> = {
  name: byName,
  newest: (a, b) => b.storedAt - a.storedAt || byName(a, b),
  largest: (a, b) => b.sizeBytes - a.sizeBytes || byName(a, b),
}

/** Those whose path has every word of the query in it, anywhere: names of files are rarely words. */
export function sortedFiles(files: readonly KeptFile[], query: string, sort: FileSort): KeptFile[] {
  const words = fold(query).split(/\s+/u).filter(Boolean)
  return files
    .filter(({ path }) => {
      const folded = fold(path)
      return words.every((word) => folded.includes(word))
    })
    .sort(COMPARE[sort])
}

/** By what it was said to be: only a picture beside the name. */
export function iconOf({ type }: Pick<KeptFile, 'type'>): IconName {
  if (type.startsWith('image/')) return 'image'
  return type.startsWith('text/') ? 'note' : 'file'
}
