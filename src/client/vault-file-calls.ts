/** The calls for files in the vault. */
import type { VaultApi } from '../protocol/contract.ts'
import type { FileInfo } from '../protocol/vault-file.ts'
import type { CallOptions } from './call-options.ts'
import type { Connection } from './connect.ts'
import { streamOf } from './file-calls.ts'
import type { FileRuns } from './file-runs.ts'
import type { OpenedFile } from './sealing-calls.ts'
import type { PutFileOptions, StoredFile, VaultFiles } from './vault-files.ts'

export function vaultFiles(connection: Connection<VaultApi>, runs: FileRuns): VaultFiles {
  const open = (info: FileInfo): StoredFile => {
    const { name, revision, sizeBytes } = info
    const slice: OpenedFile['slice'] = (start, end, options) =>
      connection.call('readVaultFile', [name, revision, start, end], { signal: options?.signal })
    return { ...info, size: sizeBytes, slice, stream: () => streamOf(sizeBytes, slice) }
  }
  const put = (
    name: string,
    blob: Blob,
    { type = blob.type, ifRevision, ...options }: PutFileOptions & CallOptions = {},
  ): Promise<FileInfo> => {
    const modifiedAt = blob instanceof File ? Math.max(0, blob.lastModified) : 0
    const how = { type, modifiedAt, ...(ifRevision !== undefined && { ifRevision }) }
    return runs.run(
      options,
      (call) => connection.call('putFile', [name, blob, how, call], { signal: options.signal }),
      ({ sizeBytes }) => sizeBytes,
    )
  }
  return {
    put: async (name, blob, options) => put(name, blob, options),
    get: async (name, { signal } = {}) => {
      const info = await connection.call('file', [name], { signal })
      return info && open(info)
    },
    list: async ({ signal, ...options } = {}) => connection.call('files', [options], { signal }),
    delete: async (name, { signal } = {}) => connection.call('deleteFile', [name], { signal }),
    rename: async (from, to, { signal } = {}) =>
      connection.call('renameFile', [from, to], { signal }),
  }
}
