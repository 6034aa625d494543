/** Tokens of other systems, in engines whose WebCrypto is not Node's: short keys, nonces of 32 bytes, a key cut in two. */
import { fernet, flet, laravel } from '../../../src/lib/foreign.ts'
import { failure, same } from '../page/check.ts'
import type { PagePromise } from '../promise.ts'

/** Known answers from tests/vectors, of which Node tries all. */
const FERNET = {
  key: 'cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=',
  token:
    'gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==',
}
const PASSPHRASE = 'correct horse battery staple'
const FLET =
  'dV6UwTQrIiM8-fiqKT-nqmdBQUFBQUJqTTFJbl9VaFpzcmN4aFZ0RzNhLWVmMUQ2c2xJTllGVkc5VHp0R3FGWVk5WkVUd2VRSmgwVlRmR3JvZmllS1BlODhTQ09UWXMtblY5Y2ViMDkwWFRBazlweGgxN1FUVkdtRnZOR2JCRXNPT2NFdlFzPQ=='
const FLET_GCM =
  'G9Lgsawdtc-t7b65kTCSAJ0Mg90Z6HqYiodrGlxG3RlBDdiapbRbClD1JtAQyxmX9zr3VbDaC7Zu0_c5eqgnwj9CrK7D0LVWbORR'
const OLD = { iterations: 100_000 } as const
const GCM = { form: 'aes-gcm-256', ...OLD } as const
const KEY = 'base64:nGRz8mpseJpH07qZZrvz1ZoYiBuAWdStQQZfgJfkMeY='
const KEY_128 = 'base64:lbYvnSx64r475zMCH3O5wA=='
const CBC =
  'eyJpdiI6IjhHU2VQcFhpN1EyOW1EbFQ4TDhDdkE9PSIsInZhbHVlIjoiREZhK0N3UkpWZnFRNUgxT0JsN3B3a1NRbGJ2NG9QaHY5VkduTW00bUI1OUJsbFF5SVhjWFNNNjdMUWtEQlgrdCIsIm1hYyI6IjdlMDU2MmVkNWQzMTQ1YTg5MjI3YTQzYTcyMWQ2NzM5MjVmNjUxMDAzNDU1NjIxMTZhMDNiMWMwODkwYjA3ZDQiLCJ0YWciOiIifQ=='
const BAD_PADDING =
  'eyJpdiI6ImtxVXViYXhLenlNRUZmVUhucGRWWFE9PSIsInZhbHVlIjoiN29DdituM3NMZWVxVnUrcWtsQ05XR0dpeVdQZFkrOXU3WHVDampTVXhMYz0iLCJtYWMiOiJmZjQxMWU1MzMxNGQ1MDdmMmU2OWJkNzBkYmE3YTA2NDhkNjIwNWU3NGUwZmI4M2UxZjNhMjA0ODM2NTg0MDJlIiwidGFnIjoiIn0='
const GCM_128 =
  'eyJpdiI6IlNuaUViVWx2UnYwVjlkK1UiLCJ2YWx1ZSI6IkszaTZnV1Njam9xS24yL2pzR0NCMWJJTS8zcHdFZzluc0pHQ3VkRVR1Sjg9IiwibWFjIjoiIiwidGFnIjoiWDJhWGs3c0NMWk9ZblVjTURwQjhmdz09In0='

export const FOREIGN: PagePromise[] = [
  {
    name: 'Tokens of Fernet, Flet and Laravel open to what was sealed, and so do those we write.',
    async run() {
      const tokens = await fernet(FERNET.key)
      same(await tokens.decrypt(FERNET.token), 'hello')
      same(await tokens.decrypt(await tokens.encrypt('Zoë')), 'Zoë')
      const python = await flet(PASSPHRASE)
      same(await python.decrypt(FLET, OLD), '0123456789abcdef')
      same(await python.decrypt(FLET_GCM, GCM), 'gcm message')
      const newer = await python.open(await python.encrypt('Zoë'))
      same(newer.iterations, 600_000)
      same(await python.decrypt(await python.encrypt('Zoë', GCM), GCM), 'Zoë')
      const crypt = await laravel(KEY)
      same(await crypt.decryptString(CBC), 'sk_live_4eC39HqLyjWDarjtT1zdp7dc')
      same(await crypt.decrypt(await crypt.encrypt({ id: [5, null] })), { id: [5, null] })
      const small = await laravel(KEY_128, { cipher: 'AES-128-GCM' })
      same(await small.decryptString(GCM_128), 'sk_live_4eC39HqLyjWDarjtT1zdp7dc')
      same(await small.decryptString(await small.encryptString('')), '')
    },
  },
  {
    name: 'A token of theirs with a wrong padding is refused like one of another key, and an empty passphrase is read.',
    async run() {
      const refused = async (call: Promise<unknown>) => {
        const { code, detail } = await failure(call)
        same([code, detail], ['tampered', {}])
      }
      await refused((await laravel(KEY)).open(BAD_PADDING))
      await refused((await laravel(new Uint8Array(32))).open(CBC))
      await refused((await laravel(new Uint8Array(16), { cipher: 'AES-128-GCM' })).open(GCM_128))
      await refused((await fernet(new Uint8Array(32))).open(FERNET.token))
      const empty = await flet('')
      await refused(empty.open(FLET, OLD))
      await refused(empty.open(FLET_GCM, GCM))
      const nul = await flet('\0')
      same(await empty.decrypt(await nul.encrypt('x', OLD), OLD), 'x')
    },
  },
]
