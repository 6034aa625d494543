/** Ways in made from little. */
import type { SlotInfo } from '../../../src/protocol/contract.ts'
import { NOW } from './support.ts'

export const way = (kind: SlotInfo['kind'], change: Partial<SlotInfo> = {}): SlotInfo => ({
  id: kind,
  kind,
  iterations: kind === 'passphrase' ? 600_000 : 0,
  name: '',
  createdAt: NOW,
  confirmed: true,
  bound: false,
  ...change,
})
