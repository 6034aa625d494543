/** What is in a backup, and what restoring it would do, in a person's words. Pure. */
import type { BackupContents, RestoreReport } from '../../protocol/backup.ts'
import { plural } from '../items/text.ts'

const moments = new Intl.DateTimeFormat(undefined, { dateStyle: 'long', timeStyle: 'short' })

export const momentText = (ms: number): string => moments.format(ms)

const countOf = ({ namespaces }: BackupContents, wanted: string): number =>
  namespaces.find(({ name }) => name === wanted)?.entries ?? 0

/** "214 items, 3 in the trash, settings". */
export function contentsInWords(contents: BackupContents): string {
  const items = countOf(contents, 'items')
  const trash = countOf(contents, 'trash')
  const drafts = countOf(contents, 'drafts')
  const settings = countOf(contents, 'settings')
  const others = contents.entries - items - trash - drafts - settings
  const parts = [
    plural(items, 'item'),
    trash > 0 && `${trash} in the trash`,
    drafts > 0 && plural(drafts, 'draft'),
    settings > 0 && 'settings',
    others > 0 && plural(others, 'other entry', 'other entries'),
    contents.files.length > 0 && plural(contents.files.length, 'file'),
  ]
  return parts.filter((part) => part !== false).join(', ')
}

/** To follow what is in it; nothing where there are none. */
export const keysInWords = ({ outsideSecrets }: BackupContents): string =>
  outsideSecrets > 0 ? ', and the keys of sealed tokens and files' : ''

/** `coffer-2026-11-21.age`, by the calendar of the device. */
export function fileName(at: number): string {
  const date = new Date(at)
  const two = (number: number): string => String(number).padStart(2, '0')
  return `coffer-${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}.age`
}

export type How = 'keep' | 'take' | 'replace'

/** What each way of restoring does to what is here; said before and after it. */
export function outcomeInWords(report: RestoreReport, how: How): string {
  const { added, changed, onlyHere, files } = report
  const parts = [
    added > 0 && `${added} added`,
    changed > 0 &&
      (how === 'keep'
        ? `${changed} different, kept as here`
        : `${changed} overwritten by the backup`),
    onlyHere > 0 && `${onlyHere} only here, ${how === 'replace' ? 'removed' : 'kept'}`,
    files.added > 0 && `${plural(files.added, 'file')} added`,
    files.changed > 0 &&
      `${plural(files.changed, 'file')} different, ${how === 'keep' ? 'kept as here' : 'both kept'}`,
  ].filter((part) => part !== false)
  return parts.length > 0 ? `${parts.join('; ')}.` : 'Nothing to change.'
}

/** Whether it overwrites or takes away anything, so that a safety copy is made. */
export const loses = ({ changed, onlyHere }: RestoreReport, how: How): boolean =>
  (how !== 'keep' && changed > 0) || (how === 'replace' && onlyHere > 0)
