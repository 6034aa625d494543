/** What is made here opens with the command `age`, and what that makes opens here: by a passphrase and by a key. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { helperApi } from '../../../worker/helper-api.ts'
import { inFolder, runHere, typeInto } from '../../support/age.ts'
import { patterned } from '../../support/files.ts'
import { sealedBlob } from '../../support/portable.ts'

/** scrypt as it costs, three times in some of these, on whatever machine. */
const SLOW_MS = 120_000
const PASSPHRASE = 'zwo\u0308lf Boxkämpfer'
const TEXT = 'Zürich \u{1f512}\n\n'
const BYTES = patterned(200_000)

/** As the page calls it, over a port of its own. */
async function call<T>(work: (port: MessagePort) => Promise<T>): Promise<T> {
  const { port1, port2 } = new MessageChannel()
  try {
    return await work(port2)
  } finally {
    port1.close()
  }
}

const put = async (folder: string, name: string, what: string | Blob): Promise<void> =>
  writeFileSync(
    join(folder, name),
    typeof what === 'string' ? what : new Uint8Array(await what.arrayBuffer()),
  )

const bytesAt = (folder: string, name: string): Blob =>
  new Blob([Uint8Array.from(readFileSync(join(folder, name)))])

test(
  'a text and a file under a passphrase open with `age -d`, and the passphrase as it composes',
  () =>
    inFolder(async (folder) => {
      const armour = await call((port) =>
        helperApi.sealPortable(port, TEXT, { passphrase: PASSPHRASE }),
      )
      await put(folder, 'text.age', armour)
      await put(folder, 'file.age', await sealedBlob(BYTES, { passphrase: PASSPHRASE }))
      for (const name of ['text', 'file']) {
        const command = ['age', '-d', '-o', name, `${name}.age`]
        expect(typeInto(PASSPHRASE.normalize('NFC'), command, folder).code).toBe(0)
      }
      expect(readFileSync(join(folder, 'text'), 'utf8')).toBe(TEXT)
      expect(Buffer.compare(readFileSync(join(folder, 'file')), BYTES)).toBe(0)
      expect(typeInto('another', ['age', '-d', 'file.age'], folder).code).not.toBe(0)
    }),
  SLOW_MS,
)

test(
  'what `age -p` has made opens here with the passphrase, though it was typed in parts',
  () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'text'), TEXT)
      const command = ['age', '-p', '-a', '-o', 'text.age', 'text']
      expect(typeInto(PASSPHRASE, command, folder)).toMatchObject({ code: 0 })
      const armour = readFileSync(join(folder, 'text.age'), 'utf8')
      const secret = { passphrase: PASSPHRASE }
      expect(await call((port) => helperApi.openPortable(port, armour, secret))).toBe(TEXT)
    }),
  SLOW_MS,
)

test('what is shared opens with `age -d -i`, and what `age -r` has made opens here', () =>
  inFolder(async (folder) => {
    const { identity, recipient } = await helperApi.newIdentity()
    writeFileSync(join(folder, 'key.txt'), `${identity}\n`)
    writeFileSync(join(folder, 'plain'), BYTES)
    const recipients = [recipient]
    const armour = await call((port) => helperApi.sealPortable(port, TEXT, { recipients }))
    await put(folder, 'text.age', armour)
    const shared = await call((port) =>
      helperApi.sealPortable(port, new Blob([BYTES]), { recipients }),
    )
    await put(folder, 'file.age', shared)
    const decrypted = runHere('age', ['-d', '-i', 'key.txt', 'text.age'], folder)
    expect(decrypted).toEqual({ code: 0, output: TEXT })
    const file = runHere('age', ['-d', '-i', 'key.txt', '-o', 'file', 'file.age'], folder)
    expect(file.code).toBe(0)
    expect(Buffer.compare(readFileSync(join(folder, 'file')), BYTES)).toBe(0)
    const secret = { identities: [identity] }
    for (const [name, ...flags] of [['theirs.age'], ['theirs.asc', '-a']]) {
      const args = ['-r', recipient, ...flags, '-o', name ?? '', 'plain']
      expect(runHere('age', args, folder).code).toBe(0)
      const theirs = bytesAt(folder, name ?? '')
      const opened = await call((port) => helperApi.openPortable(port, theirs, secret))
      expect(Buffer.compare(Buffer.from(await (opened as Blob).arrayBuffer()), BYTES)).toBe(0)
    }
  }))
