/** What the vault seals for others to keep. */
import { holds, refusal, same } from '../page/check.ts'
import { newVault, openVault, PASSPHRASE, passphraseVault } from '../page/vaults.ts'
import type { PagePromise } from '../promise.ts'

export const TOKENS: PagePromise[] = [
  {
    name: 'A token opens for the context it was made for, and for no other.',
    async run() {
      const vault = await newVault()
      const token = await vault.encrypt('Zürich \u{1f512}', { context: 'row 1' })
      holds(/^cof1\.[\w-]+$/.test(token), token)
      same(await vault.decrypt(token, { context: 'row 1' }), 'Zürich \u{1f512}')
      same(await refusal(vault.decrypt(token, { context: 'row 2' })), 'tampered')
      same(await refusal(vault.decrypt(token)), 'tampered')
      const bytes = Uint8Array.from({ length: 70_000 }, (_, at) => at % 256)
      const sealed = await vault.encryptBytes(bytes)
      same([bytes.length, sealed.length], [70_000, 70_033])
      same([...(await vault.decryptBytes(sealed))], [...bytes])
    },
  },
  {
    name: 'A token opens after a reload, and after new keys unless they were to end it.',
    async run() {
      const first = await passphraseVault()
      const token = await first.encrypt('kept')
      first.close()
      const vault = await openVault()
      same(await refusal(vault.decrypt(token)), 'locked')
      await vault.unlock({ passphrase: PASSPHRASE })
      same(await vault.decrypt(token), 'kept')
      await vault.rotate()
      same(await vault.decrypt(token), 'kept')
      await vault.rotate({ dropOutside: true })
      same(await refusal(vault.decrypt(token)), 'tampered')
    },
  },
  {
    name: 'A changed token is refused, wherever it was changed.',
    async run() {
      const vault = await newVault()
      const token = await vault.encryptBytes(Uint8Array.of(1, 2, 3))
      for (let bit = 0; bit < token.length * 8; bit++) {
        const other = token.slice()
        other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        const code = await refusal(vault.decryptBytes(other))
        holds(code === 'tampered' || (bit < 8 && code === 'unsupported-version'), `${bit}: ${code}`)
      }
    },
  },
]
