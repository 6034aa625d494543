/** Calls for backups, a part of the contract: what goes out of a vault and comes into it goes over a port, worker to worker. */
import type { RestoreReport, Restoring, SafetyCopy } from './backup.ts'
import type { UnlockSecret } from './contract.ts'

export interface BackupApi {
  /** Sends every entry, as they are at one moment, to who holds the other end; see worker/entry-stream.ts. */
  sendEntries(port: MessagePort, call: number): Promise<{ sequence: number }>
  /** The same, and the outside secrets behind them: for a secret that opens the vault now. */
  sendBackup(port: MessagePort, call: number, secret: UnlockSecret): Promise<{ sequence: number }>
  /** Takes in what comes from the other end, or says what that would come to. */
  receiveEntries(port: MessagePort, call: number, restoring: Restoring): Promise<RestoreReport>
  stopCopying(call: number): Promise<void>
  safetyCopy(): Promise<SafetyCopy | undefined>
  discardSafetyCopy(): Promise<void>
}

/** Method → number of arguments. */
export const BACKUP_METHODS = {
  sendEntries: 2,
  sendBackup: 3,
  receiveEntries: 3,
  stopCopying: 1,
  safetyCopy: 0,
  discardSafetyCopy: 0,
} as const satisfies Record<keyof BackupApi, number>
