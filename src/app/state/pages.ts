/** Walks through a namespace page by page: a small page first, so that something can be shown soon, then larger ones. */
import type { KeyValue } from '../../client/vault.ts'
import type { Entry } from '../../protocol/contract.ts'

const FIRST_PAGE = 250
/** Entries come by name, and names are random: each page opens most of the log's segments, so few pages are better. */
const NEXT_PAGES = 4_000

export async function* pagesOf<T>(namespace: KeyValue): AsyncGenerator<Entry<T>[]> {
  let limit = FIRST_PAGE
  for (let after: string | undefined; ;) {
    const page = await namespace.entries<T>({ limit, ...(after === undefined ? {} : { after }) })
    if (page.length > 0) yield page
    after = page.at(-1)?.name
    if (page.length < limit || after === undefined) return
    limit = NEXT_PAGES
  }
}
