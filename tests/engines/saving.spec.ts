/** What is sealed and opened reaches a person's disk, by the road that each engine has. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { expect } from '@playwright/test'
import type { Tab } from '../support/engines/engine.ts'
import { test } from './fixtures.ts'

const SIZE = 20_000_000
const NAME = 'Bücher & „Noten“ (1).bin'

const open = (tab: Tab): Promise<void> =>
  tab.evaluate(async () => {
    const vault = await window.coffer.open({ lock: { idleMs: null, hiddenMs: null } })
    await vault.create({ device: true })
  })

/** Saves what is sealed of a file of `size` bytes, or, opened again, what is in it. */
const save = (
  tab: Tab,
  what: { how: 'sealed' | 'opened'; name: string; size: number },
): Promise<{ how: string; told: number; digest: number[]; sealedBytes: number }> =>
  tab.evaluate(async ({ how, name, size }) => {
    const bytes = Uint8Array.from({ length: size }, (_, at) => (at * 31 + (at >> 8)) & 255)
    const plain = new Blob([bytes])
    const sealed = await window.vault.encryptFile(plain)
    const blob = how === 'sealed' ? plain : sealed
    let told = 0
    const onProgress = ({ done }: { done: number }): void => void (told = done)
    const options = { ...window.saving.options(name), onProgress }
    const saved = await window.saving[how](window.vault, blob, options)
    const digest = [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))]
    return { how: saved.how, told, digest, sealedBytes: sealed.size }
  }, what)

const withoutDialog = (tab: Tab): Promise<void> =>
  tab.evaluate(() => void Reflect.deleteProperty(window, 'showSaveFilePicker'))

test('what is opened is streamed to the disk, and nothing of it lies anywhere else', async ({
  stage,
}) => {
  const tab = await stage.tab()
  await open(tab)
  await withoutDialog(tab)
  const saved = await save(tab, { how: 'opened', name: NAME, size: SIZE })
  expect([saved.how, saved.told]).toEqual(['streamed', SIZE])
  const bytes = await readFile(await tab.downloaded(NAME))
  expect([...createHash('sha256').update(bytes).digest()]).toEqual(saved.digest)
  // The page is where it was.
  expect(await tab.evaluate(() => window.vault.state)).toBe('unlocked')
})

test('what is sealed is downloaded from where it lies, or streamed where it can lie nowhere', async ({
  stage,
  engine,
}) => {
  const tab = await stage.tab()
  await open(tab)
  await withoutDialog(tab)
  const saved = await save(tab, { how: 'sealed', name: NAME, size: SIZE })
  expect(saved.how).toBe(engine.name === 'webkit' ? 'streamed' : 'downloaded')
  // Of a download from a Blob's address Firefox tells nothing when it is driven like this.
  if (engine.name === 'firefox') return
  const bytes = await readFile(await tab.downloaded(NAME))
  expect([bytes.length, saved.told]).toEqual([saved.sealedBytes, SIZE])
  expect(bytes.subarray(0, 7).toString()).toBe('COFFILE')
})
