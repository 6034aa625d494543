/** A large value that finds no room is refused whole, and gives the room back that its first parts took. */
import { expect, test } from '../support/fixtures.ts'
import { openDeviceVault, openPage } from './page.ts'

const QUOTA_BYTES = 25_000_000
/** One of them takes many transactions: the room ends in the middle of it. */
const LARGE_BYTES = 9_000_000

test('a large value that finds no room leaves nothing, and what is small still fits', async ({
  context,
  server,
}) => {
  const { origin } = server
  const first = await openPage(context)
  const browser = await context.newCDPSession(first)
  await browser.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: QUOTA_BYTES })
  const page = await openDeviceVault(context)
  const partsOnDisk = (): Promise<number> =>
    page.evaluate(
      () =>
        new Promise<number>((done) => {
          const opening = indexedDB.open('coffer/test')
          opening.addEventListener('success', () => {
            const counting = opening.result.transaction('large').objectStore('large').count()
            counting.addEventListener('success', () => {
              opening.result.close()
              done(counting.result)
            })
          })
        }),
    )
  const setLarge = (name: string): Promise<unknown> =>
    page.evaluate(
      ([what, sizeBytes]) =>
        window.vault.set(what, new Uint8Array(sizeBytes).fill(Number(what))).then(
          () => 'stored',
          (error: { code: string }) => error.code,
        ),
      [name, LARGE_BYTES] as const,
    )
  expect(await setLarge('0')).toBe('stored')
  const partsOfOne = await partsOnDisk()
  let count = 1
  let code = await setLarge('1')
  for (; code === 'stored'; code = await setLarge(`${count}`)) count++
  expect(code).toBe('quota')
  const whole = await page.evaluate(async (sizeBytes) => {
    const entries = await window.vault.entries<Uint8Array>()
    return entries.filter(
      ({ name, value }) =>
        value.length === sizeBytes && value.every((byte) => byte === Number(name)),
    ).length
  }, LARGE_BYTES)
  expect(whole).toBe(count)
  expect(await partsOnDisk()).toBe(count * partsOfOne)
  const after = await page.evaluate(async () => {
    await window.vault.set('small', 1)
    await window.vault.delete('0')
    return window.vault.keys()
  })
  expect(after).toHaveLength(count)
  expect(after).toContain('small')
  await browser.send('Storage.overrideQuotaForOrigin', { origin })
  await page.evaluate(async (sizeBytes) => {
    await window.vault.set('again', new Uint8Array(sizeBytes))
    await window.vault.clear()
  }, LARGE_BYTES)
  await expect.poll(partsOnDisk).toBe(0)
})
