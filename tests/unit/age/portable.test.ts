/** Texts and files for others: what goes in comes out, and what cannot be read is told by the code that fits. */
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { describe, expect, test, vi } from 'vitest'
import { newIdentity, openPortable, sealPortable } from '../../../worker/age/age.ts'
import { patterned } from '../../support/files.ts'
import {
  asArmour,
  inArmour,
  openedBlob,
  openedText,
  sealedBlob,
  sealedText,
  WITH,
} from '../../support/portable.ts'

const TEXT = '\ufeffZürich \u{1f512} \u202e\u0000\r\n'

/** The file with this in place of the first line that begins so. */
const withLine = (file: Uint8Array, begins: string, line: string): Blob =>
  new Blob([
    Buffer.from(
      Buffer.from(file)
        .toString('latin1')
        .replace(new RegExp(`^${begins}.*$`, 'm'), line),
      'latin1',
    ),
  ])

test.each([
  ['a text', TEXT],
  ['no text at all', ''],
  ['a long text', 'ü'.repeat(300_000)],
])('%s comes back to the letter, armoured in between', async (_what, text) => {
  const armour = await sealedText(text)
  expect(armour.startsWith('-----BEGIN AGE ENCRYPTED FILE-----\n')).toBe(true)
  expect(armour).toBe(asArmour(inArmour(armour)))
  expect(await openedText(armour)).toBe(text)
})

// The edges of age's own pieces of 64 KiB, and of what is read of a Blob at a time.
test.each([0, 1, 65_535, 65_536, 65_537, 1_048_576, 3_000_001])(
  'a Blob of %i bytes comes back to the byte, plain and in armour',
  async (size) => {
    const bytes = patterned(size)
    const sealed = await sealedBlob(bytes)
    expect(Buffer.compare(await openedBlob(sealed), bytes)).toBe(0)
    const armour = asArmour(new Uint8Array(await sealed.arrayBuffer()))
    expect(Buffer.compare(await openedBlob(new Blob(['\n \n', armour])), bytes)).toBe(0)
  },
)

test('what is shared opens for each of the recipients, and for nobody else', async () => {
  const [one, two, other] = await Promise.all([newIdentity(), newIdentity(), newIdentity()])
  const armour = await sealedText(TEXT, { recipients: [one.recipient, two.recipient] })
  for (const { identity } of [one, two]) {
    expect(await openedText(armour, { identities: [other.identity, identity] })).toBe(TEXT)
  }
  await expect(openedText(armour, { identities: [other.identity] })).rejects.toMatchObject({
    code: 'wrong-secret',
    detail: {},
  })
})

test('a new identity belongs to its recipient', async () => {
  const { identity, recipient } = await newIdentity()
  expect(recipient).toBe(await identityToRecipient(identity))
})

test('a passphrase opens in whatever form it is typed', async () => {
  const armour = await sealedText(TEXT, { passphrase: 'Zu\u0308rich' })
  for (const passphrase of ['Z\u00fcrich', 'Zu\u0308rich']) {
    expect(await openedText(armour, { passphrase })).toBe(TEXT)
  }
})

test('how much of a Blob was read is told, to its end', async () => {
  const told: number[] = []
  const size = 2_500_000
  const work = { workFactor: 2, advance: (done: number) => void told.push(done) }
  const sealed = await sealPortable(new Blob([patterned(size)]), WITH, work)
  expect(told).toEqual([1_048_576, 2_097_152, size])
  told.length = 0
  await openPortable(sealed, WITH, work)
  expect(told.at(-1)).toBe((sealed as Blob).size)
})

describe('refused, by its own code', () => {
  const refused = (code: string, detail: object = {}) => ({ code, detail })
  const notAge = refused('tampered', { reason: 'not an age file' })

  test('a wrong passphrase, and a secret of the other kind', async () => {
    const { identity, recipient } = await newIdentity()
    const armour = await sealedText(TEXT)
    const shared = await sealedText(TEXT, { recipients: [recipient] })
    await expect(openedText(armour, { passphrase: 'x' })).rejects.toMatchObject(
      refused('wrong-secret'),
    )
    await expect(openedText(armour, { identities: [identity] })).rejects.toMatchObject(
      refused('wrong-secret', { wants: 'passphrase' }),
    )
    await expect(openedText(shared)).rejects.toMatchObject(
      refused('wrong-secret', { wants: 'identity' }),
    )
  })

  test('what never was an age file', async () => {
    for (const text of ['', 'hello', 'cof1.AAAA', '-----BEGIN PGP MESSAGE-----\n']) {
      await expect(openedText(text)).rejects.toMatchObject(notAge)
      await expect(openedBlob(new Blob([text]))).rejects.toMatchObject(notAge)
    }
    await expect(openedText(asArmour(Buffer.from('hello')))).rejects.toMatchObject(notAge)
  })

  test('a later version of age', async () => {
    const later = Buffer.from('age-encryption.org/v2\n-> a\n\n--- AAAA\n')
    await expect(openedBlob(new Blob([later]))).rejects.toMatchObject(
      refused('unsupported-version'),
    )
  })

  test('a file that asks for more scrypt than is bearable, before any is done', async () => {
    const file = inArmour(await sealedText(TEXT))
    const asking = (factor: string): Blob =>
      withLine(file, '-> scrypt', `-> scrypt ${'A'.repeat(22)} ${factor}`)
    for (const factor of ['21', '30', '999999']) {
      await expect(openedBlob(asking(factor))).rejects.toMatchObject({ code: 'kdf-out-of-range' })
    }
    for (const factor of ['0', '01', '-1', '+9', '1e9', '9 9', 'x']) {
      await expect(openedBlob(asking(factor))).rejects.toMatchObject(refused('tampered'))
    }
  })

  test('a header that does not end within 64 KiB, of a file that goes on', async () => {
    const stanza = `-> grease\n${'A'.repeat(64)}\n`.repeat(1000)
    const reading = vi.spyOn(Blob.prototype, 'slice')
    const endless = new Blob(['age-encryption.org/v1\n', stanza, patterned(20_000_000)])
    await expect(openedBlob(endless)).rejects.toMatchObject(refused('tampered'))
    // The file and its start, a step that was read, and the one on its way: not all twenty.
    expect(reading.mock.calls.length).toBeLessThan(8)
    vi.restoreAllMocks()
  })

  test('armour that is not exact', async () => {
    const armour = await sealedText(TEXT)
    const lines = armour.split('\n').slice(0, -1)
    const [begin = '', ...body] = lines
    const end = body.pop() ?? ''
    const put = (...all: string[]): string => `${all.join('\n')}\n`
    const last = body.at(-1) ?? ''
    const bad = {
      'cut off before its end': put(begin, ...body),
      'in its last line': armour.slice(0, -10),
      'without a line': put(begin, ...body.slice(1), end),
      'with a line twice': put(begin, body[0] ?? '', ...body, end),
      'followed by a word': `${armour}x`,
      'followed by more armour': armour + armour,
      'following a word': `x\n${armour}`,
      'behind too many blanks': ' \n'.repeat(600) + armour,
      'before too many': armour + ' \n'.repeat(600),
      'with an empty line': put(begin, '', ...body, end),
      'with a blank in a line': put(begin, ` ${body.join('\n')}`, end),
      'in one line': put(begin, body.join(''), end),
      'in lines of 60': put(begin, ...(body.join('').match(/.{1,60}/g) ?? []), end),
      'with a letter that is none': put(begin, ...body, end).replace(last, `${last.slice(0, -1)}-`),
      'without its padding': put(begin, ...body, end).replace(/=+\n/, '\n'),
      'with a header': put(begin, 'Comment: hello', '', ...body, end),
    }
    for (const [how, text] of Object.entries(bad)) {
      await expect(openedText(text), `armour ${how}`).rejects.toMatchObject({ code: 'tampered' })
    }
    const good = [armour.replaceAll('\n', '\r\n'), `\n\t \n${armour}  \n\n`, armour.trimEnd()]
    for (const text of good) expect(await openedText(text)).toBe(TEXT)
  })

  test('bytes that are no text, where a text is asked for; as a Blob they open', async () => {
    const bytes = Uint8Array.of(0xff, 0xfe, 0x00)
    const sealed = await sealedBlob(bytes)
    const armour = asArmour(new Uint8Array(await sealed.arrayBuffer()))
    await expect(openedText(armour)).rejects.toMatchObject({ code: 'bad-value' })
    expect(await openedBlob(sealed)).toEqual(bytes)
    // Cut off behind a piece that is no text: that is what is said, and not the other.
    const long = await sealedBlob(patterned(100_000))
    const cut = asArmour(new Uint8Array(await long.arrayBuffer()).slice(0, -1))
    await expect(openedText(cut)).rejects.toMatchObject(refused('tampered'))
  })

  test('more text than a text may have', async () => {
    const sealed = await sealedBlob(patterned(16 * 1024 * 1024 + 100))
    const armour = asArmour(new Uint8Array(await sealed.arrayBuffer()))
    await expect(openedText(armour)).rejects.toMatchObject({ code: 'too-large' })
  })

  test('recipients and identities that are none', async () => {
    for (const recipients of [
      ['age1nobody'],
      ['ssh-ed25519 AAAA'],
      [await generateX25519Identity()],
    ]) {
      await expect(sealedText(TEXT, { recipients })).rejects.toMatchObject(
        refused('bad-request', { reason: 'recipient' }),
      )
    }
    await expect(openedText('', { identities: ['AGE-SECRET-KEY-1X'] })).rejects.toMatchObject(
      refused('bad-request', { reason: 'identity' }),
    )
  })

  test('a file that cannot be read any more, sealing and opening', async () => {
    const gone = async (blob: Blob): Promise<Blob> => {
      vi.spyOn(blob, 'slice').mockImplementation(() => {
        const part = new Blob([])
        vi.spyOn(part, 'arrayBuffer').mockRejectedValue(new DOMException('', 'NotFoundError'))
        return part
      })
      return blob
    }
    const unreadable = refused('bad-request', { reason: 'unreadable file' })
    const plain = await gone(new Blob(['abc']))
    await expect(sealPortable(plain, WITH, { workFactor: 2 })).rejects.toMatchObject(unreadable)
    await expect(openPortable(await gone(await sealedBlob('abc')), WITH)).rejects.toMatchObject(
      unreadable,
    )
  })
})
