/**
 * Thresholds that a vault of a few entries reaches: index pages of a few names, rewriting after a few writes. For tests;
 * what ships is in worker/store/upkeep.ts.
 */
import type { Thresholds } from '../../worker/store/store.ts'

export const SMALL_UPKEEP: Thresholds = {
  foldRows: 4,
  foldBytes: 4096,
  namesPerRow: 64,
  bytesPerName: 8,
  namePageBytes: 150,
  rowsPerPage: 4,
  smallRowBytes: 400,
  manySmallRows: 3,
  stepBytes: 4096,
  stepReadBytes: 64 * 1024,
  stepRows: 6,
  littleBytes: 300,
  fewRows: 1,
  delayMs: 0,
  patienceMs: 0,
  pauseMs: 0,
  busyMs: 5,
  laterMs: 50,
}
