/** Has `expect` compare bytes as bytes: by itself it goes through them as through the properties of an object, and slowly. */
import { expect } from 'vitest'

const isBytes = (value: unknown): value is Uint8Array => value instanceof Uint8Array

expect.addEqualityTesters([
  (one: unknown, other: unknown): boolean | undefined =>
    isBytes(one) && isBytes(other) && one.constructor === other.constructor
      ? Buffer.compare(one, other) === 0
      : undefined,
])
