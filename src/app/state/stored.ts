/** An item or draft as a value of the vault: the same data under the store's type. */
import type { Value } from '../../protocol/values.ts'

/**
 * The store takes any plain data, and refuses the rest with `bad-value` at run time; interfaces such as Item have no
 * index signature, so the compiler has to be told.
 */
export const stored = (data: object): { readonly [key: string]: Value } =>
  data as unknown as { readonly [key: string]: Value }
