/** What a check has found and what a repair has done, in a person's words: no number of a row, no name of an entry. */
import type { CheckProblem, CheckReport, RepairReport } from '../../protocol/contract.ts'
import { plural } from '../items/text.ts'

/** One sentence for each kind of damage, the worst first. */
export function damageInWords({ problems, problemCount }: CheckReport): string[] {
  const of = (...what: CheckProblem['what'][]): CheckProblem[] =>
    problems.filter((problem) => what.includes(problem.what))
  const lost = of('entry', 'large', 'file').filter(({ name }) => name !== undefined)
  const items = lost.filter(({ namespace }) => namespace === 'items').length
  const others = lost.length - items
  const extra = problems.filter(({ code }) => code === 'retired' || code === 'orphan').length
  const rows = of('row').filter(({ code }) => code !== 'retired').length
  const words = [
    items > 0 && `${plural(items, 'item')} cannot be read any more.`,
    others > 0 && `${plural(others, 'other entry', 'other entries')} cannot be read any more.`,
    rows > 0 &&
      `${plural(rows, 'part')} of the log ${rows === 1 ? 'is' : 'are'} damaged or missing.`,
    of('end').length > 0 && 'What was written last is missing.',
    of('header', 'copy').length > 0 && 'A copy of the vault’s first page is damaged or missing.',
    of('slot').length > 0 &&
      'The key with which this browser opens the vault is damaged or missing. A repair cannot bring it back.',
    of('index').some(({ code }) => code !== 'orphan') &&
      'The index is damaged. It can be made again from the rest; nothing is lost by it.',
    extra > 0 &&
      `${plural(extra, 'leftover')} ${extra === 1 ? 'is' : 'are'} there that should be gone.`,
    problemCount > problems.length && 'There is more damage than is told here.',
  ]
  return words.filter((sentence) => sentence !== false)
}

/** Where nothing else is wrong, a repair would change nothing. */
export const canBeMended = ({ problems }: CheckReport): boolean =>
  problems.some(({ what }) => what !== 'slot')

export function repairInWords({ lost, missing, quarantined, uncertain }: RepairReport): string {
  const items = lost.filter(({ namespace }) => namespace === 'items').length
  const others = lost.length - items
  const words = [
    lost.length === 0 && !uncertain && 'The vault is repaired, and no item is lost.',
    items > 0 && `The vault is repaired. ${plural(items, 'item')} could not be saved.`,
    items === 0 && (lost.length > 0 || uncertain) && 'The vault is repaired.',
    others > 0 && `${plural(others, 'other entry', 'other entries')} could not be saved.`,
    uncertain &&
      `${missing + quarantined === 1 ? 'A lost part' : 'Lost parts'} may have held more: look whether something is missing, and whether something you deleted is back.`,
  ]
  return words.filter((sentence) => sentence !== false).join(' ')
}
