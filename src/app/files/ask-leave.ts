/** What is asked before files that are on their way into the vault are given up. */
import { choose } from '../elements/choose.ts'
import { plural } from '../items/text.ts'

export async function askLeaveAdding(left: number): Promise<boolean> {
  const answer = await choose({
    title: 'Leave while files are being stored?',
    text: `${plural(left, 'file')} ${left === 1 ? 'is' : 'are'} not in the vault yet. Leaving gives them up; the files you chose stay as they are.`,
    choices: [
      { id: 'stay', label: 'Stay here', primary: true },
      { id: 'leave', label: 'Leave', danger: true },
    ],
  })
  return answer === 'leave'
}
