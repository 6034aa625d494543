/** What a rotation seals anew outside the log: parts of large values, and parts of files. */
import { filePartEpoch } from '../format/v1/file-part.ts'
import { largeEpoch } from '../format/v1/large.ts'
import type { FileContent, LargeValue } from '../format/v1/operations.ts'
import { keyOf } from './large-keys.ts'
import type { Log } from './log.ts'
import type { Resealed } from './resealing.ts'
import type { FileSealing } from './sealer.ts'

/** About 256 KiB. */
const CHUNK_LARGE = 5

export function resealedLarge(log: Log): Resealed {
  const named = (key: string): LargeValue | undefined => find(log.names.large(), key)
  return {
    store: 'large',
    chunk: CHUNK_LARGE,
    epochOf: largeEpoch,
    isNamed: (key) => named(key) !== undefined,
    anew: async ([key, part], row) => {
      const large = named(key)
      if (!large) return undefined
      const plain = await log.sealer.openLarge(large.id, part, large.parts, row)
      const anew = await log.sealer.sealLarge(large.id, part, large.parts, plain)
      plain.fill(0)
      return anew
    },
  }
}

export function resealedFiles(log: Log): Resealed {
  const named = (key: string): FileContent | undefined => find(log.names.files(), key)
  // Parts come in the order of their files, so that those of one file are sealed under one header.
  let last: { key: string; sealing: FileSealing } | undefined
  return {
    store: 'files',
    chunk: 1,
    epochOf: filePartEpoch,
    isNamed: (key) => named(key) !== undefined,
    anew: async ([key, part], row) => {
      const file = named(key)
      if (!file) return undefined
      if (last?.key !== key) last = { key, sealing: log.sealer.fileSealing(file) }
      const { sealing } = last
      const plain = await log.sealer.openFilePart(file, part, row)
      const anew = await sealing.seal(part, plain)
      plain.fill(0)
      return anew
    },
  }
}

function find<T extends { id: LargeValue['id'] }>(all: Iterable<T>, key: string): T | undefined {
  for (const one of all) if (keyOf(one.id) === key) return one
  return undefined
}
