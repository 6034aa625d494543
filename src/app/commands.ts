/** Commands that the keyboard and the actions send to whichever view knows what to do with them. */

/** `stay`: the keyboard goes on at the row it was on. */
export type Command = 'next' | 'previous' | 'first' | 'last' | 'stay' | 'search' | 'reveal'

export const COMMAND = 'coffer-command'

export const send = (command: Command): void => {
  document.dispatchEvent(new CustomEvent<Command>(COMMAND, { detail: command }))
}
