/** No room left: a write is refused whole, with its own code, and everything before it can be read and is kept. */
import { expect, test } from '../support/fixtures.ts'
import { openDeviceVault, openPage } from './page.ts'

test('a write that finds no room leaves nothing behind, and works again once there is room', async ({
  context,
  server,
}) => {
  const { origin } = server
  const first = await openPage(context)
  const browser = await context.newCDPSession(first)
  await browser.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 25_000_000 })
  const page = await openDeviceVault(context)
  const refused = await page.evaluate(async () => {
    let batches = 0
    for (; batches < 100; batches++) {
      const batch = [0, 1, 2].flatMap((part) =>
        Array.from(
          { length: 10 },
          (_, n) => [`${batches} ${part} ${n}`, 'x'.repeat(50_000)] as const,
        ),
      )
      const code = await window.vault.setMany(batch).then(
        () => '',
        (error) => error.code,
      )
      if (code === '') continue
      const [count, known] = [await window.vault.count(), await window.vault.get<string>('0 0 0')]
      return { code, whole: count === 30 * batches, batches, known: known?.length }
    }
    return { code: 'never refused' }
  })
  expect(refused).toMatchObject({ code: 'quota', whole: true, known: 50_000 })
  await browser.send('Storage.overrideQuotaForOrigin', { origin })
  const after = await page.evaluate(async () => {
    // What does not fit must not stand in the way of making room.
    await window.vault.clear()
    await window.vault.set('after', 1)
    return window.vault.keys()
  })
  expect(after).toEqual(['after'])
})
