/** Texts and files for others: age files, made and opened without a vault. */
import type { PortableProgress } from '../../../src/client/portable-calls.ts'
import { failure, holds, refusal, same } from '../page/check.ts'
import { openVault } from '../page/vaults.ts'
import type { PagePromise } from '../promise.ts'

/** Made for these tests. */
const IDENTITY = 'AGE-SECRET-KEY-1GTJKX3MALHNJ03R8HTJX57TCMCERTUWK6MME9YTH4TJQJX8HDNXS6MUDAN'
/** By the command `age`, for the recipient of it. */
const THEIRS = `-----BEGIN AGE ENCRYPTED FILE-----
YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSAwSnQ2OGx4TVQ5SENGcitm
ZFBvS01GYUFKQmo1M3IzaE02WmRvVnVWTmo4CnZIZnNES09YNXYzb2ZqaHIzUkZv
Tnp0dlNWdHZZNXpWNmZ6QTdCVDk5NE0KLS0tIEZmamlwbXdLczhybmdFeVlEaW10
Z2lIOTgzUXRPcFp1bTh6M2Y5UjA2V1UKiTkAE6y2GjWcNcN5dCuny98YJ7A+NHkf
LpbRc8VllP59Ywk1OisN91SPqPPpwp114D4z
-----END AGE ENCRYPTED FILE-----
`
/** The first byte of this key is zero, which WebKitGTK does not take; by the command too. */
const ZERO = 'AGE-SECRET-KEY-1QQ3WX4ZJFK9MYFMFRCXK89VCA7UAXE7WMLV57TEMRV9G7Q9NYW0S3EELUS'
const FOR_ZERO = `-----BEGIN AGE ENCRYPTED FILE-----
YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBSNVhNRmlzcFhYSWV0aUhE
UzlQckYxdUIwSllVSG5TSUZwL2l3YWlFamswCnZrNk1DLzVYUWQrMVBrSExGMFpU
dzFuMFpJVmpiSFdsRXhncHl5ekZmLzgKLS0tIDBrSG9hUFNvZGpsTWZWdm9rdEVm
TGNSYWM0blArdFVHZE9MQkxKYW9JY3cKHX5yefzF/dCG1FBAe/9h4b4FOy9ghvTa
WGgBbMjq8IKFCyrHwUvwZ3qIukZd7cGdcu/q
-----END AGE ENCRYPTED FILE-----
`
/** As many as it takes. One in 256 of the keys that are drawn for them begins with zero. */
const MANY = 100
const SIZE = 3_000_000
const TEXT = 'Zürich \u{1f512}\n'

const digest = async (data: BufferSource): Promise<string> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', data)).join(' ')

export const PORTABLE: PagePromise[] = [
  {
    name: 'A text and a file sealed for others open with what they have, and with nothing else, without a vault; changed, with nothing.',
    async run() {
      // Nothing was created: these calls need no vault.
      const vault = await openVault()
      same(vault.state, 'empty')
      same(await vault.openShared(THEIRS, [IDENTITY]), 'made by the command')
      const { identity, recipient } = await vault.newIdentity()
      const bytes = Uint8Array.from({ length: SIZE }, (_, at) => (at * 31 + (at >> 8)) & 255)
      const told: PortableProgress[] = []
      const onProgress = (how: PortableProgress): void => void told.push(how)
      const file = await vault.share(new Blob([bytes]), [recipient], { onProgress })
      same(told.at(-1), { done: SIZE, total: SIZE, unit: 'bytes' })
      const opened = await vault.openShared(file, [IDENTITY, identity], { onProgress })
      same(await digest(await opened.arrayBuffer()), await digest(bytes))
      same(told.at(-1)?.done, file.size)
      const [start, end] = [file.slice(0, SIZE - 1), file.slice(SIZE)]
      const [byte = 0] = new Uint8Array(await file.slice(SIZE - 1, SIZE).arrayBuffer())
      const bad = [
        file.slice(0, file.size - 1),
        new Blob([file, 'x']),
        new Blob([start, Uint8Array.of(byte ^ 1), end]),
      ]
      for (const blob of bad) same(await refusal(vault.openShared(blob, [identity])), 'tampered')
      same(await refusal(vault.openShared(file, [IDENTITY])), 'wrong-secret')
      same(await refusal(vault.share(TEXT, ['age1nobody'])), 'bad-request')

      const passphrase = 'zwo\u0308lf Worte'
      const armour = await vault.withPassphrase.encrypt(TEXT, { passphrase })
      holds(armour.startsWith('-----BEGIN AGE ENCRYPTED FILE-----\n'), 'a text is armoured')
      const composed = { passphrase: passphrase.normalize('NFC') }
      same(await vault.withPassphrase.decrypt(armour, composed), TEXT)
      const wants = await failure(vault.openShared(armour, [identity]))
      same({ code: wants.code, ...wants.detail }, { code: 'wrong-secret', wants: 'passphrase' })
      same(await refusal(vault.withPassphrase.encrypt(TEXT, { passphrase: '' })), 'bad-request')

      const giving = new AbortController()
      const { signal } = giving
      const given = vault.withPassphrase.decrypt(armour, { passphrase, signal })
      setTimeout(() => giving.abort(), 50)
      same(await refusal(given), 'aborted')
    },
  },
  {
    name: 'Keys that begin with zero open what was sealed for them, and what is sealed is sealed whatever keys are drawn.',
    async run() {
      const vault = await openVault()
      same(await vault.openShared(FOR_ZERO, [ZERO]), 'made by the command')
      const { identity, recipient } = await vault.newIdentity()
      const recipients = Array<string>(MANY).fill(recipient)
      for (let time = 1; time <= 3; time++) {
        const sealed = await vault.share(TEXT, recipients)
        same(await vault.openShared(sealed, [ZERO, identity]), TEXT)
      }
    },
  },
]
