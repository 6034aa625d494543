/**
 * What a vault leaves on disk, in everything the browser has written: nothing that can be read. The whole profile is
 * searched, after a person has closed the browser and after a crash with the vault open.
 */
import { randomBytes } from 'node:crypto'
import { expect } from '@playwright/test'
import { fillWithNoise } from '../../support/canary.ts'
import type { Tab } from '../../support/engines/engine.ts'
import { inspectProfile } from '../../support/profile-scan/profile-scan.ts'
import { test } from '../fixtures.ts'
import { plantControls, type Control } from './controls.ts'
import { count, noteVersion } from './counts.ts'

const KINDS = [
  'passphrase',
  'wrong passphrase',
  'name',
  'value',
  'имя',
  'значение',
  'namespace',
  'name in it',
  'value in it',
  'long value',
  'value in a map',
  'value in bytes',
  'deleted name',
  'deleted value',
  'name before',
  'name after',
  'renamed value',
  'slot name',
  'host secret',
  'other passphrase',
  'recovery code',
] as const
type Secrets = Record<(typeof KINDS)[number], string>

const makeSecrets = (): Secrets =>
  Object.fromEntries(
    KINDS.map((kind) => [kind, `${kind} ${randomBytes(12).toString('hex')}`]),
  ) as Secrets

/** Everything a vault is for, with texts that must not be found. The vault makes the recovery code by itself. */
async function useVault(tab: Tab, passphrase: string, secrets: Secrets): Promise<void> {
  secrets['recovery code'] = await tab.evaluate(
    async ({ passphrase, secrets }) => {
      const vault = await window.coffer.open({ lock: { idleMs: null, hiddenMs: null } })
      if (vault.state === 'empty') await vault.create({ passphrase })
      else {
        await vault.unlock({ passphrase: secrets['wrong passphrase'] }).catch(() => {})
        await vault.unlock({ passphrase })
      }
      await vault.set(secrets.name, secrets.value)
      await vault.set(secrets['имя'], secrets['значение'])
      await vault.namespace(secrets.namespace).set(secrets['name in it'], secrets['value in it'])
      await vault.setMany({
        long: `${secrets['long value']}${' lorem'.repeat(6000)}`,
        map: new Map([['inner', secrets['value in a map']]]),
        bytes: new TextEncoder().encode(secrets['value in bytes']),
      })
      await vault.set(secrets['deleted name'], secrets['deleted value'])
      await vault.delete(secrets['deleted name'])
      await vault.set(secrets['name before'], secrets['renamed value'])
      await vault.apply([
        { delete: secrets['name before'] },
        { set: secrets['name after'], value: secrets['renamed value'] },
      ])
      await vault.entries()
      const { recoveryCode } = await vault.slots.addRecoveryCode({
        secret: { passphrase },
        name: secrets['slot name'],
      })
      await vault.slots.confirmRecoveryCode(recoveryCode)
      const secret = { recoveryCode }
      const hostSecret = new TextEncoder().encode(secrets['host secret'])
      await vault.slots.addHostSecret({ secret, hostSecret })
      await vault.slots.addPassphrase({ secret, passphrase: secrets['other passphrase'] })
      return recoveryCode
    },
    { passphrase, secrets },
  )
}

test('No name, value or passphrase is in any file of the profile, after a clean end and after `kill -9`.', async ({
  stage: { start, folder },
  engine,
}) => {
  test.setTimeout(300_000)
  noteVersion(engine)
  const [first, second] = [makeSecrets(), makeSecrets()]

  const before = await start()
  const one = await before.tab()
  const controls = await plantControls(one, engine.name)
  await useVault(one, first.passphrase, first)
  if (engine.name === 'chromium') await fillWithNoise(one)
  await one.evaluate(() => window.vault.lock())
  await before.close()
  await expectOnly(controls, folder, [first], 'closed')

  const after = await start()
  const two = await after.tab()
  await useVault(two, first.passphrase, second)
  await after.kill()
  await expectOnly(controls, folder, [first, second], 'killed')
  count({ canariesPlanted: 2 * KINDS.length, canaries: 0, kills: 1 })
  count({ controlsPlanted: controls.length, controlsFound: controls.length })
})

/** Every control is found as it must be, and no secret is. */
async function expectOnly(
  controls: readonly Control[],
  folder: string,
  secrets: readonly Secrets[],
  end: 'closed' | 'killed',
): Promise<void> {
  const planted = controls.map(({ text }) => text)
  const hidden = secrets.flatMap((each) => Object.values(each))
  const { hits, unreadable, unfinished, ...met } = await inspectProfile(folder, [
    ...planted,
    ...hidden,
  ])
  const description = JSON.stringify(met)
  test.info().annotations.push({ type: 'scan', description })
  expect([...unreadable, ...(end === 'closed' ? unfinished : [])]).toEqual([])
  const traces = hits.filter(({ needle }) => needle >= planted.length)
  expect(
    traces.map(({ needle, ...where }) => ({ text: hidden[needle - planted.length], ...where })),
  ).toEqual([])
  const missed = controls.filter(
    ({ layers, encoding }, index) =>
      !hits.some(
        (hit) =>
          hit.needle === index &&
          (layers?.includes(hit.layer) ?? true) &&
          (encoding === undefined || hit.encoding === encoding),
      ),
  )
  const foundAs = (control: Control): unknown =>
    hits.filter(({ needle }) => controls[needle] === control)
  expect(
    missed.map((control) => ({ what: control.what, found: foundAs(control) })),
    description,
  ).toEqual([])
}
