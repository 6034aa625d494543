/** Whether a file that was saved is, byte for byte, what was made. Needs no secret, and little memory. */
const STEP_BYTES = 1024 * 1024

export async function isSameFile(saved: Blob, made: Blob): Promise<boolean> {
  if (saved.size !== made.size) return false
  for (let at = 0; at < made.size; at += STEP_BYTES) {
    const [one, other] = await Promise.all([bytesAt(saved, at), bytesAt(made, at)])
    if (one.length !== other.length || !one.every((byte, index) => byte === other[index])) {
      return false
    }
  }
  return true
}

const bytesAt = async (blob: Blob, at: number): Promise<Uint8Array> =>
  new Uint8Array(await blob.slice(at, at + STEP_BYTES).arrayBuffer())
