/** How rows become content and back: the only thing the store is given of the keys. */
import type { Bytes } from '../../src/protocol/values.ts'
import type { FileContent } from '../format/v1/operations.ts'
import type { Segment, SegmentContent } from '../format/v1/segment.ts'

export interface Sealer {
  seal(sequence: number, segment: Segment, part: number, parts: number): Promise<Bytes>
  /** @throws VaultError `tampered` */
  open(sequence: number, row: Bytes): Promise<SegmentContent>
  sealPage(page: number, version: number, cbor: Bytes): Promise<Bytes>
  /** @throws VaultError `tampered` */
  openPage(page: number, row: Bytes): Promise<Bytes>
  sealLarge(id: Bytes, part: number, parts: number, plain: Bytes): Promise<Bytes>
  /** @throws VaultError `tampered` */
  openLarge(id: Bytes, part: number, parts: number, row: Bytes): Promise<Bytes>
  /** Parts of this file, under the epoch that seals at that moment: they all belong together. */
  fileSealing(file: FileContent): FileSealing
  /** What is in it from one place to another, both within the part. @throws VaultError `tampered` */
  openFilePart(
    file: FileContent,
    part: number,
    row: Bytes,
    range?: readonly [number, number],
  ): Promise<Bytes>
}

export interface FileSealing {
  /** Of one part there must never be two different contents. */
  seal(part: number, plain: Bytes): Promise<Bytes>
}
