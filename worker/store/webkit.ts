/**
 * What WebKit needs so that a worker can end at any moment, by a reload too, and its database goes on.
 *
 * There the browser can keep a transaction for ever whose worker has ended: if another one of the same connection was under
 * way beside it, or if it was told to commit before all of its requests were answered. No transaction of that database, in
 * whatever tab, is answered any more then until the tab of that worker is closed; a reload is not enough
 * (bugs.webkit.org 324094, docs/adr/0061-ended-workers-in-webkit.md). So there each waits for the one before, and none is
 * told to commit: it does so by itself when its last request is answered.
 */

/** The transactions of one connection, one after the other. */
export class Lane {
  #last: Promise<void> = Promise.resolve()

  /** Resolves when all who came before have left, to what leaves it again. */
  async enter(): Promise<() => void> {
    const before = this.#last
    let leave = (): void => {}
    this.#last = new Promise((resolve) => {
      leave = resolve
    })
    await before
    return leave
  }
}

/** For a new connection; undefined where transactions may be under way together. */
export const newLane = (): Lane | undefined => (isWebKit() ? new Lane() : undefined)

/** Says that there are no more requests to come, which saves the browser a question. */
export function commit(tx: Pick<IDBTransaction, 'commit'>): void {
  if (!isWebKit()) tx.commit()
}

/** Every browser of iOS too, whatever it calls itself. */
function isWebKit(): boolean {
  const userAgent = globalThis.navigator?.userAgent ?? ''
  return /AppleWebKit\//.test(userAgent) && !/Chrom(e|ium)\//.test(userAgent)
}
