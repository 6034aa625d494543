/**
 * A large file is sealed and opened in bounded memory and comes back as it was: 64 MiB among the promises, and as many as
 * `COFFER_FILE_MIB` says. How much memory all of the browser's processes took is printed beside that of a small one.
 */
import { expect } from '@playwright/test'
import type { Tab } from '../../support/engines/engine.ts'
import { peakDuring } from '../../support/peak-memory.ts'
import { test } from '../fixtures.ts'

declare global {
  interface Window {
    plain: Blob
    sealed: Blob
    to: FileSystemFileHandle
  }
}

const MIB = 2 ** 20
const LARGE_MIB = Number(process.env['COFFER_FILE_MIB'] ?? 64)
const SMALL_MIB = Math.min(256, LARGE_MIB / 4)
/** Of the targets: of a file of any size against one of 256 MiB. Small ones drown in what a browser takes anyway. */
const AT_MOST = 1.25

/** A file of random-looking bytes in the private file system, and one beside it that what is opened goes to. */
const fill = (tab: Tab, mib: number): Promise<void> =>
  tab.evaluate(async (mib) => {
    const MIB = 2 ** 20
    const root = await navigator.storage.getDirectory()
    const from = await root.getFileHandle('from', { create: true })
    window.to = await root.getFileHandle('to', { create: true })
    const writable = await from.createWritable()
    const chunk = new Uint32Array(MIB)
    for (let at = 0; at < mib; at += 4) {
      for (let i = 0; i < chunk.length; i += 16) chunk[i] = Math.imul(at * MIB + i, 0x9e37_79b1)
      await writable.write(chunk.subarray(0, Math.min(4, mib - at) * (MIB / 4)))
    }
    await writable.close()
    window.plain = await from.getFile()
  }, mib)

/** How long it took, in ms. */
const seal = (tab: Tab): Promise<number> =>
  tab.evaluate(async () => {
    const began = performance.now()
    window.sealed = await window.vault.encryptFile(window.plain)
    return performance.now() - began
  })

const open = (tab: Tab): Promise<number> =>
  tab.evaluate(async () => {
    const began = performance.now()
    await window.vault.decryptFile(window.sealed, { to: window.to })
    return performance.now() - began
  })

/** Of what there was, and of what has come back; and takes all of it away. */
const hashes = (tab: Tab): Promise<string[]> =>
  tab.evaluate(async () => {
    const MIB = 2 ** 20
    // A hash of the hashes: no browser hashes piece by piece.
    const hashOf = async (blob: Blob): Promise<string> => {
      const hashes: Uint8Array<ArrayBuffer>[] = []
      for (let at = 0; at < blob.size; at += 8 * MIB) {
        const piece = await blob.slice(at, at + 8 * MIB).arrayBuffer()
        hashes.push(new Uint8Array(await crypto.subtle.digest('SHA-256', piece)))
      }
      const all = await new Blob(hashes).arrayBuffer()
      const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', all))
      return [blob.size, ...hash].join(' ')
    }
    const found = [await hashOf(window.plain), await hashOf(await window.to.getFile())]
    await window.vault.releaseFile(window.sealed)
    const root = await navigator.storage.getDirectory()
    await Promise.all(['from', 'to'].map((name) => root.removeEntry(name)))
    return found
  })

test('A large file is sealed and opened in the memory of a small one, and comes back as it was.', async ({
  stage,
  engine,
}) => {
  test.skip(engine.name === 'webkit', 'it has no private files that a worker writes in place')
  test.setTimeout(180_000 + LARGE_MIB * 500)
  const profile = await stage.start()
  const tab = await profile.tab()
  await tab.evaluate(async () => {
    const vault = await window.coffer.open({ lock: { idleMs: null, hiddenMs: null } })
    await vault.create({ device: true })
  })
  const peaks: number[] = []
  for (const mib of [SMALL_MIB, LARGE_MIB]) {
    await fill(tab, mib)
    const sealing = await peakDuring(stage.folder, () => seal(tab))
    const opening = await peakDuring(stage.folder, () => open(tab))
    const [before, after] = await hashes(tab)
    expect(after).toBe(before)
    peaks.push(Math.max(sealing.peakBytes, opening.peakBytes))
    const told = ({ result, peakBytes }: typeof sealing): string =>
      `at ${Math.round((mib * MIB) / 1e3 / result)} MB/s with ${Math.round(peakBytes / MIB)} MiB`
    const line = `${engine.name}, ${mib} MiB: sealed ${told(sealing)}, opened ${told(opening)}, hashes equal`
    console.log(line)
    test.info().annotations.push({ type: 'large file', description: line })
  }
  const [small = 0, large = 0] = peaks
  console.log(`${engine.name}: ${(large / small).toFixed(2)} of the memory at the peak`)
  if (LARGE_MIB >= 1024 && engine.name === 'chromium') {
    expect(large / small).toBeLessThanOrEqual(AT_MOST)
  }
  await profile.close()
})
