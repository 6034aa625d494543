/** Creating while IndexedDB fails: afterwards there is a whole vault, or a place where one can be created. */
import { afterAll, expect, test } from 'vitest'
import '../../support/cheap-kdf.ts'
import { openFaultTab, openVault } from '../../support/fault-tab.ts'
import { PASSPHRASE } from '../../support/tab.ts'
import { FEWER, printStruck, sweep } from './sweep.ts'

afterAll(printStruck)

const none = { lay: async () => {}, ready: openVault, before: 'empty', after: {} } as const

test('a vault of this browser', async () => {
  await sweep({ ...none, secret: {}, act: (tab) => tab.create({ device: true }) })
})

test('a vault with a passphrase', async () => {
  const secret = { passphrase: PASSPHRASE }
  await sweep({ ...none, secret, act: (tab) => tab.create(secret) })
})

test('a vault with a passphrase and a recovery code', async () => {
  const secret = { passphrase: PASSPHRASE }
  let recoveryCode: string | undefined
  await sweep(
    {
      ...none,
      secret,
      act: async (tab) => {
        ;({ recoveryCode } = await tab.create({ ...secret, recovery: true }))
      },
      check: async (name, done) => {
        if (done) expect(recoveryCode).toBeDefined()
        if (recoveryCode === undefined) return
        const tab = await openFaultTab(name)
        await tab.unlock({ recoveryCode })
        expect(await tab.slots()).toMatchObject([{}, { kind: 'recovery', confirmed: false }])
        tab.host.crash()
        recoveryCode = undefined
      },
    },
    FEWER,
  )
})

test('after an erase', async () => {
  await sweep({
    ...none,
    secret: {},
    ready: async (tab, name) => {
      const first = await openFaultTab(name)
      await first.create({ device: true })
      await first.erase(name)
      await openVault(tab, name)
    },
    act: (tab) => tab.create({ device: true }),
  })
})
