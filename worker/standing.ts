/**
 * Header and second copy, both in their place. A new epoch seals nothing before: what is sealed under a key that stands in one
 * row only is lost with that row.
 */
import { VaultError } from '../src/protocol/errors.ts'
import type { Bytes } from '../src/protocol/values.ts'
import { equalBytes } from './crypto/mac.ts'
import type { Store } from './store/store.ts'

/**
 * Puts this header wherever another one lies. Only for a caller whom no other tab that writes headers disturbs. Resolves to
 * what was put right.
 *
 * @throws VaultError of storage
 */
export async function makeStand(store: Store, header: Bytes): Promise<string[]> {
  const mended: string[] = []
  const found = await store.find()
  if (!found.header || !equalBytes(found.header, header)) {
    await store.healHeader(header)
    mended.push('header')
  }
  const { copy, trouble } = await found.readCopy()
  if (trouble) throw trouble
  if (!copy || !equalBytes(copy, header)) {
    // First what the header before it would still open; then what says that it is done.
    await store.forgetPrevious(header)
    await store.healCopy(header)
    mended.push('header copy')
  }
  return mended
}

/** Forgets the header before this one, and writes the second copy; what lies there is read back first. */
export async function stand(store: Store, header: Bytes): Promise<void> {
  const { header: found } = await store.find()
  if (!found || !equalBytes(found, header)) throw new VaultError('storage-damaged')
  await store.forgetPrevious(header)
  await store.healCopy(header)
}
