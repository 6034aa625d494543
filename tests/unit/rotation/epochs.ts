/** Under which epochs the rows of a vault lie, as anybody can see who has them. */
import { decodeHeader, type Header } from '../../../worker/format/v1/header.ts'
import type { Rows } from '../../support/rows.ts'

const epochOf = (row: Uint8Array): number => new DataView(row.buffer, row.byteOffset).getUint32(1)

/** Every epoch that a row is sealed under, in order. */
export const epochsOf = ({ log, index, large, files }: Rows): number[] =>
  [
    ...new Set([log, index, large, files].flatMap((store) => [...store.values()].map(epochOf))),
  ].sort()

export const headerOf = ({ meta }: Rows): Header =>
  decodeHeader(new Uint8Array(meta.get('header') as Uint8Array)).header
