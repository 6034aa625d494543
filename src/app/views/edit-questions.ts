/** What the editor asks before something would be lost. */
import { choose } from '../elements/choose.ts'
import { untitled } from '../items/summary.ts'
import type { Item } from '../../protocol/item.ts'

/** Leaving with unsaved changes: `save`, `discard`, or anything else for staying. */
export const askLeave = (): Promise<string | null> =>
  choose({
    title: 'Save your changes?',
    text: 'This item has changes that are not saved.',
    choices: [
      { id: 'save', label: 'Save', primary: true },
      { id: 'keep', label: 'Keep editing' },
      { id: 'discard', label: 'Discard', danger: true },
    ],
  })

export async function askDiscard(): Promise<boolean> {
  const answer = await choose({
    title: 'Discard what you typed?',
    text: 'It has not been saved to the vault.',
    choices: [
      { id: 'keep', label: 'Keep editing', primary: true },
      { id: 'discard', label: 'Discard', danger: true },
    ],
  })
  return answer === 'discard'
}

/** Somebody else saved or deleted the item meanwhile: `both`, `mine`, `theirs`, or nothing yet. */
export const askConflict = (theirs: Item | undefined): Promise<string | null> =>
  choose(
    theirs
      ? {
          title: 'Changed somewhere else',
          text: `“${untitled(theirs.title)}” was saved in another tab after you opened it here. Both versions are still there.`,
          choices: [
            { id: 'both', label: 'Keep both', primary: true },
            { id: 'mine', label: 'Keep mine' },
            { id: 'theirs', label: 'Keep the other' },
          ],
        }
      : {
          title: 'Deleted somewhere else',
          text: 'This item was deleted in another tab after you opened it here. What you typed is still here.',
          choices: [{ id: 'both', label: 'Save it again', primary: true }],
        },
  )
