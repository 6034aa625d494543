/** A backup that Chromium made, in the hands of someone who has `age`, Python and no Coffer. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { inFolder, RECOVER, typeInto } from '../support/age.ts'
import { expect, test } from '../support/fixtures.ts'
import { openDeviceVault } from './page.ts'

const PASSPHRASE = 'a passphrase für the backup'
const SIZE_BYTES = 2_000_000

/** A backup as a person gets it: saved from a link of the page. */
async function savedBackup(page: Page, path: string): Promise<void> {
  const downloading = page.waitForEvent('download')
  await page.evaluate(async (passphrase) => {
    const blob = await window.vault.backup({ passphrase })
    const link = document.createElement('a')
    link.href = URL.createObjectURL(blob)
    link.download = 'backup.age'
    link.click()
  }, PASSPHRASE)
  await (await downloading).saveAs(path)
}

test('`age` and recover.py get every value out of it, equal to the byte', async ({ context }) => {
  const page = await openDeviceVault(context)
  await page.evaluate(async (size) => {
    await window.vault.set('text', 'Zürich \u{1f512}\r\n')
    const bytes = Uint8Array.from({ length: size }, (_, at) => (at * at) % 251)
    await window.vault.namespace('app/items').set('bytes', bytes)
    await window.vault.setMany(
      Array.from({ length: 2000 }, (_, n): [string, string] => [`n${n}`, `value ${n}`]),
    )
  }, SIZE_BYTES)
  await inFolder(async (folder) => {
    await savedBackup(page, join(folder, 'backup.age'))
    const unpack = 'age -d backup.age > backup.tar && tar xf backup.tar'
    expect(typeInto(PASSPHRASE, ['sh', '-ec', unpack], folder).code).toBe(0)
    const lines = readFileSync(join(folder, 'records.ndjson'), 'utf8').trimEnd().split('\n')
    expect(lines).toHaveLength(2002)
    expect(readFileSync(join(folder, 'recover.py'))).toEqual(readFileSync(RECOVER))

    const command = ['python3', RECOVER, 'backup.age', 'out']
    const { output } = typeInto(PASSPHRASE, command, folder)
    expect(output).toContain('All 2002 entries of vault "test" are in out.')
    const index = JSON.parse(readFileSync(join(folder, 'out/index.json'), 'utf8')) as {
      namespace: string
      name: string
      file: string
    }[]
    const content = (space: string, name: string): Buffer => {
      const entry = index.find((one) => one.namespace === space && one.name === name)
      return readFileSync(join(folder, 'out', entry?.file ?? ''))
    }
    expect(content('', 'text').toString()).toBe('Zürich \u{1f512}\r\n')
    expect(content('', 'n1999').toString()).toBe('value 1999')
    const bytes = Buffer.from(Uint8Array.from({ length: SIZE_BYTES }, (_, at) => (at * at) % 251))
    expect(content('app/items', 'bytes').equals(bytes)).toBe(true)
  })
})

test('no value and no name passes through the page while it is made', async ({ context }) => {
  const page = await openDeviceVault(context)
  await page.evaluate(async () => {
    const seen: string[] = []
    const post = Worker.prototype.postMessage
    Worker.prototype.postMessage = function (message: unknown, ...rest: never[]) {
      seen.push(JSON.stringify(message))
      return post.call(this, message, ...rest)
    }
    const listen = MessagePort.prototype.addEventListener
    MessagePort.prototype.addEventListener = function (...args: Parameters<typeof listen>) {
      seen.push('a port was listened to')
      return listen.apply(this, args)
    }
    await window.vault.set('canary-name', 'canary-value')
    seen.length = 0
    await window.vault.backup({ passphrase: 'canary passphrase' })
    const told = seen.join('\n')
    if (!told.includes('canary passphrase')) throw new Error('nothing was heard')
    for (const hidden of ['canary-name', 'canary-value', 'a port']) {
      if (told.includes(hidden)) throw new Error(`the page heard of ${hidden}`)
    }
  })
})

/** The saved file on `window.file`, as a person chooses it. */
async function chooseFile(page: Page, path: string): Promise<void> {
  await page.evaluate(() => {
    const input = document.createElement('input')
    input.type = 'file'
    input.addEventListener('change', () => Object.assign(window, { file: input.files?.[0] }))
    document.body.append(input)
  })
  await page.setInputFiles('input', path)
}

declare global {
  interface Window {
    file: File
  }
}

test('saved, and restored in an empty profile, everything is there as it was', async ({
  browser,
  context,
}) => {
  const page = await openDeviceVault(context)
  await page.evaluate(async (size) => {
    await window.vault.set('types', [0, -0, 2n ** 70n, new Date(1), new Map([[1, new Set(['a'])]])])
    const bytes = Uint8Array.from({ length: size }, (_, at) => (at * at) % 251)
    await window.vault.namespace('app/items').set('bytes', bytes)
  }, SIZE_BYTES)
  await inFolder(async (folder) => {
    const path = join(folder, 'backup.age')
    await savedBackup(page, path)
    const elsewhere = await browser.newContext()
    const other = await openDeviceVault(elsewhere)
    await chooseFile(other, path)
    const found = await other.evaluate(async (passphrase) => {
      if ((await window.vault.count()) > 0) throw new Error('the profile was not empty')
      const secret = { passphrase }
      const { added, safetyCopy } = await window.vault.restore(window.file, secret, {
        mode: 'replace',
      })
      window.vault.close()
      const vault = await window.coffer.open()
      await vault.unlock()
      const [zero, minus, big, date, map] = (await vault.get<unknown[]>('types')) ?? []
      const bytes = await vault.namespace('app/items').get<Uint8Array>('bytes')
      return {
        report: { added, safetyCopy },
        numbers: [Object.is(zero, 0), Object.is(minus, -0), big === 2n ** 70n],
        date: (date as Date).getTime(),
        set: [...((map as Map<number, Set<string>>).get(1) ?? [])],
        areBytesSame: bytes?.every((byte, at) => byte === (at * at) % 251),
        size: bytes?.length,
      }
    }, PASSPHRASE)
    expect(found).toEqual({
      report: { added: 2, safetyCopy: false },
      numbers: [true, true, true],
      date: 1,
      set: ['a'],
      areBytesSame: true,
      size: SIZE_BYTES,
    })
    await elsewhere.close()
  })
})

test('a file that was saved and then changed is refused, and the vault is as it was', async ({
  context,
}) => {
  const page = await openDeviceVault(context)
  await page.evaluate(() => window.vault.set('a', 1))
  await inFolder(async (folder) => {
    const path = join(folder, 'backup.age')
    await savedBackup(page, path)
    const bytes = readFileSync(path)
    bytes[bytes.length - 100] = (bytes[bytes.length - 100] ?? 0) ^ 16
    writeFileSync(path, bytes)
    await chooseFile(page, path)
    const outcome = await page.evaluate(async (passphrase) => {
      const { sequence } = await window.vault.report()
      const codeOf = async (call: Promise<unknown>): Promise<unknown> =>
        call.then(
          () => 'was not refused',
          (error: { code: string }) => error.code,
        )
      const { vault, file } = window
      return {
        looked: await codeOf(vault.inspectBackup(file, { passphrase })),
        restored: await codeOf(vault.restore(file, { passphrase }, { mode: 'replace' })),
        a: await vault.get('a'),
        isUntouched: (await vault.report()).sequence === sequence,
      }
    }, PASSPHRASE)
    expect(outcome).toEqual({
      looked: 'backup-invalid',
      restored: 'backup-invalid',
      a: 1,
      isUntouched: true,
    })
  })
})
