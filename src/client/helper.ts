/** The keyless helper worker: started when something is to be parsed or a backup made or read, ended after. */
import type { HelperApi } from '../protocol/helper-contract.ts'
import { HEARTBEAT_MS } from '../protocol/limits.ts'
import { connect } from './connect.ts'

export interface Helper {
  api: HelperApi
  close(): void
}

/** With `integrity`, from bytes that have this hash. @throws VaultError `worker-unavailable`, `bad-request` */
export async function startHelper(
  url: string | URL,
  heartbeatMs = HEARTBEAT_MS,
  integrity?: string,
): Promise<Helper> {
  const connection = await connect<HelperApi>({ kind: 'helper', url, heartbeatMs, integrity })
  return {
    api: {
      ping: async () => connection.call('ping', []),
      detect: async (bytes, fileName) => connection.call('detect', [bytes, fileName]),
      parse: async (bytes, fileName, format) => connection.call('parse', [bytes, fileName, format]),
      writeBackup: async (port, vault, lock) =>
        connection.call('writeBackup', [port, vault, lock], { transfer: [port] }),
      inspectBackup: async (blob, secret) => connection.call('inspectBackup', [blob, secret]),
      readBackup: async (port, blob, secret) =>
        connection.call('readBackup', [port, blob, secret], { transfer: [port] }),
      lockOf: async (secret) => connection.call('lockOf', [secret]),
    },
    close: () => connection.close(),
  }
}
