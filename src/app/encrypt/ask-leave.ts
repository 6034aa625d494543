/** What is asked before files are given up that are nowhere else. */
import { choose } from '../elements/choose.ts'
import { plural } from '../items/text.ts'

export async function askLeaveFiles(left: number, unsaved: number): Promise<boolean> {
  const parts = [
    left > 0 ? `${plural(left, 'file')} ${left === 1 ? 'is' : 'are'} not done.` : '',
    unsaved > 0 ? `${plural(unsaved, 'result')} ${unsaved === 1 ? 'is' : 'are'} not saved.` : '',
  ]
  const answer = await choose({
    title: 'Leave these files?',
    text: `${parts.filter(Boolean).join(' ')} Leaving gives them up. The files you chose stay as they are.`,
    choices: [
      { id: 'stay', label: 'Stay here', primary: true },
      { id: 'leave', label: 'Leave', danger: true },
    ],
  })
  return answer === 'leave'
}
