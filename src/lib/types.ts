/** The types of everything that the calls of a vault take and give. */
export type { Anchor } from '../client/anchor.ts'
export type {
  BackupCalls,
  BackupOptions,
  BackupProgress,
  MakingOptions,
  OpenedBackup,
  RestoreOutcome,
} from '../client/backup-calls.ts'
export type { CallOptions } from '../client/call-options.ts'
export type {
  EncryptOptions,
  FileOptions,
  FileProgress,
  FileStream,
  OpenedFile,
  StandaloneFiles,
  Tokens,
} from '../client/sealing-calls.ts'
export type { PortableFiles, PortableOptions } from '../client/portable-calls.ts'
export type { VaultOptions } from '../client/open-options.ts'
export type { Secret } from '../client/secrets.ts'
export type { Slots, WithPassphrase, WithSecret } from '../client/slots.ts'
export type {
  CheckOptions,
  CheckProgress,
  KeyValue,
  KeyValueCalls,
  RotateOptions,
  RotationProgress,
  Vault,
  VaultEvents,
  VaultReport,
} from '../client/vault.ts'
export type { FileInfo, PutFileOptions, StoredFile, VaultFiles } from '../client/vault-files.ts'
export type { Change, Watcher } from '../client/watchers.ts'
export type {
  BackupContents,
  BackupLock,
  BackupSecret,
  RestoreMode,
  RestoreReport,
  SafetyCopy,
} from '../protocol/backup.ts'
export type {
  CheckProblem,
  CheckReport,
  Created,
  CreateOptions,
  Durability,
  Entry,
  ListOptions,
  LockPolicy,
  LogReport,
  Observed,
  Operation,
  OperationResult,
  RepairReport,
  RotationReport,
  SetOptions,
  SlotInfo,
  SlotReport,
  UnlockSecret,
  VaultState,
  WorkerReport,
} from '../protocol/contract.ts'
export type { Inner, Value } from '../protocol/values.ts'
