/**
 * What is kept in mind of a file while it is put, so that a put that was cut short goes on instead of beginning anew: an entry
 * in a namespace of the vault's own, under the name the file will have. It ends by itself
 * (docs/adr/0051-resumable-puts.md).
 */
import { PUTS_NAMESPACE } from '../../src/protocol/reserved.ts'
import type { FileContent } from '../format/v1/operations.ts'
import type { Commits } from './commit.ts'
import { keyOf } from './large-keys.ts'
import type { Reads } from './reads.ts'

/** A week: whoever has not come back until then begins anew. */
const KEPT_MS = 7 * 24 * 60 * 60 * 1000

export interface UnfinishedPut {
  content: FileContent
  /** When the source says that it was last changed; 0 if it does not say. */
  modifiedAt: number
}

export class Puts {
  readonly #reads: Reads
  readonly #commits: Commits
  readonly #now: () => number

  constructor(reads: Reads, commits: Commits, now: () => number) {
    this.#reads = reads
    this.#commits = commits
    this.#now = now
  }

  async get(name: string): Promise<UnfinishedPut | undefined> {
    const entry = await this.#reads.entry(PUTS_NAMESPACE, name)
    return entry && asPut(entry.value)
  }

  async set(name: string, { content, modifiedAt }: UnfinishedPut): Promise<void> {
    const { id, sizeBytes } = content
    const expiresAt = this.#now() + KEPT_MS
    await this.#commits.write({
      namespace: PUTS_NAMESPACE,
      steps: [{ set: name, value: [id, sizeBytes, modifiedAt], expiresAt }],
    })
  }

  /** Forgets the one that put this content there. */
  async forget(name: string, { id }: FileContent): Promise<void> {
    const entry = await this.#reads.entry(PUTS_NAMESPACE, name)
    const put = entry && asPut(entry.value)
    if (!put || keyOf(put.content.id) !== keyOf(id)) return
    const { revision: ifRevision } = entry
    await this.#commits.write({
      namespace: PUTS_NAMESPACE,
      steps: [{ delete: name, ifRevision }],
    })
  }

  /** Keys of what they have written so far. */
  async keys(): Promise<Set<string>> {
    const entries = await this.#reads.list(PUTS_NAMESPACE, {})
    return new Set(entries.map(({ value }) => keyOf(asPut(value).content.id)))
  }
}

/** As it is written above, and authentic. */
function asPut(value: unknown): UnfinishedPut {
  const [id, sizeBytes, modifiedAt] = value as [FileContent['id'], number, number]
  return { content: { id, sizeBytes }, modifiedAt }
}
