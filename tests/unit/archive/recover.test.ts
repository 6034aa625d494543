/** Whoever has a backup, its secret and no Coffer gets everything out of it with `age`, `tar` and Python. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { expect, test } from 'vitest'
import type { BackupLock } from '../../../src/protocol/backup.ts'
import type { Value } from '../../../src/protocol/values.ts'
import '../../support/cheap-kdf.ts'
import { inFolder, RECOVER, runHere, typeInto } from '../../support/age.ts'
import { BACKUP_SECRET, fullBackupOf } from '../../support/backup.ts'
import { patterned } from '../../support/files.ts'
import { newVault, type Tab } from '../../support/tab.ts'
import { put } from '../../support/vault-files.ts'

const TEXT = 'Zürich \u{1f512} \u202e\u0000\r\n'
const BYTES = Uint8Array.from({ length: 100_000 }, (_, at) => (at * at) % 251)
const VALUES: [string, Value][] = [
  ['text', TEXT],
  ['empty', ''],
  ['../../name with / and \u0000 \u{1f511}', 'odd'],
  [`long ${'n'.repeat(4000)}`, 'long'],
  ['case', 'lower'],
  ['CASE', 'upper'],
  ['bytes', BYTES],
  ['buffer', Uint8Array.of(0, 1, 255).buffer],
  ['big', 2n ** 70n],
  ['map', new Map<Value, Value>([['a', new Date(1)]])],
  ['object', { a: [1, -0, { $b: 2 }] }],
]

/** Of more than a part, under a name that no file system has. */
const FILE = { name: 'photos/\u{1f4f7} ü.png', content: patterned(1_100_000) }

async function backupFile(folder: string, lock: BackupLock, tab?: Tab): Promise<string> {
  tab ??= await newVault()
  await tab.apply(
    'some/where',
    VALUES.map(([set, value]) => ({ set, value })),
  )
  await put(tab, FILE.name, FILE.content, { type: 'image/png' })
  const { blob } = await fullBackupOf(tab, undefined, lock)
  const path = join(folder, 'backup.age')
  writeFileSync(path, new Uint8Array(await blob.arrayBuffer()))
  return path
}

/** What `recover.py` has written, by name. */
function recovered(folder: string): Map<string, Buffer> {
  const index = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as {
    namespace: string
    name: string
    file: string
  }[]
  const [last] = index.splice(-1)
  expect(last).toMatchObject({ namespace: 'coffer/files', name: FILE.name, type: 'image/png' })
  expect(readFileSync(join(folder, last?.file ?? '')).equals(FILE.content)).toBe(true)
  expect(new Set(index.map(({ namespace }) => namespace))).toEqual(new Set(['some/where']))
  // Each has a file of its own, and there is nothing else.
  expect(readdirSync(folder)).toHaveLength(VALUES.length + 2)
  return new Map(index.map(({ name, file }) => [name, readFileSync(join(folder, file))]))
}

const EXPECTED = new Map<string, string | Uint8Array>([
  ...VALUES.flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' ? [[name, value]] : [],
  ),
  ['bytes', BYTES],
  ['buffer', Uint8Array.of(0, 1, 255)],
  ['big', '{"$bigint": "1180591620717411303424"}'],
  ['map', '{"$map": [["a", {"$date": 1}]]}'],
  ['object', '{"a": [1, {"$number": "-0"}, {"$object": [["$b", 2]]}]}'],
])

function assertAllOfIt(found: Map<string, Buffer>): void {
  expect([...found.keys()].toSorted()).toEqual([...EXPECTED.keys()].toSorted())
  for (const [name, content] of EXPECTED) {
    const isSame = found.get(name)?.equals(Buffer.from(content))
    expect({ name, isSame }).toEqual({ name, isSame: true })
  }
}

test('recover.py asks for the passphrase and writes every value, equal to the byte', () =>
  inFolder(async (folder) => {
    await backupFile(folder, BACKUP_SECRET)
    const command = ['python3', RECOVER, 'backup.age', 'out']
    const { code, output } = typeInto(BACKUP_SECRET.passphrase, command, folder)
    expect(output).toContain(`All ${VALUES.length} entries of vault "test" are in out.`)
    expect(code).toBe(0)
    assertAllOfIt(recovered(join(folder, 'out')))
  }))

test('`age -d | tar x` gives the records, and a recover.py that does the same with an identity', () =>
  inFolder(async (folder) => {
    const identity = await generateX25519Identity()
    await backupFile(folder, { recipients: [await identityToRecipient(identity)] })
    writeFileSync(join(folder, 'identity.txt'), identity)
    const unpack = 'age -d -i identity.txt backup.age | tar x'
    expect(runHere('sh', ['-ec', unpack], folder)).toEqual({ code: 0, output: '' })
    expect(readdirSync(folder).toSorted()).toEqual([
      'RECOVER.md',
      'backup.age',
      'files',
      'identity.txt',
      'manifest.json',
      'outside-secrets',
      'records.ndjson',
      'recover.py',
    ])
    const lines = readFileSync(join(folder, 'records.ndjson'), 'utf8').trimEnd().split('\n')
    expect(lines).toHaveLength(VALUES.length)
    const args = ['recover.py', 'backup.age', 'out', 'identity.txt']
    expect(runHere('python3', args, folder).code).toBe(0)
    assertAllOfIt(recovered(join(folder, 'out')))
  }))

test.each<[string, (bytes: Buffer) => Buffer]>([
  ['changed', (bytes) => bytes.fill(0, bytes.length - 1)],
  ['cut off', (bytes) => bytes.subarray(0, bytes.length - 70_000)],
])('recover.py refuses a file that was %s, and a wrong passphrase', (_what, change) =>
  inFolder(async (folder) => {
    const path = await backupFile(folder, BACKUP_SECRET)
    const command = ['python3', RECOVER, 'backup.age']
    const wrong = typeInto('not that one', [...command, 'first'], folder)
    expect(wrong.output).toContain('do not rely on what is in first')
    expect(wrong.code).toBe(1)
    writeFileSync(path, change(readFileSync(path)))
    const { code, output } = typeInto(BACKUP_SECRET.passphrase, [...command, 'out'], folder)
    expect(output).toContain('do not rely on what is in out')
    expect(code).toBe(1)
    expect(readdirSync(join(folder, 'out'))).not.toContain('index.json')
  }),
)

test('recover.py writes into no folder that is there already', () =>
  inFolder(async (folder) => {
    await backupFile(folder, BACKUP_SECRET)
    const { code, output } = runHere('python3', [RECOVER, 'backup.age', '.'], folder)
    expect({ code, output }).toEqual({ code: 1, output: 'There is something at . already.\n' })
  }))

test('a token of the vault opens by the keys in the backup and the lines that RECOVER.md has', () =>
  inFolder(async (folder) => {
    const tab = await newVault()
    const old = await tab.encrypt('of an older epoch', '')
    await tab.rotate({})
    const token = await tab.encrypt(TEXT, 'für wen')
    const identity = await generateX25519Identity()
    await backupFile(folder, { recipients: [await identityToRecipient(identity)] }, tab)
    writeFileSync(join(folder, 'identity.txt'), identity)
    runHere('sh', ['-ec', 'age -d -i identity.txt backup.age | tar x'], folder)
    const [, lines = ''] =
      /```python\n([^`]*)```/.exec(readFileSync(join(folder, 'RECOVER.md'), 'utf8')) ?? []
    const script = `${lines}
import json, sys
found = []
for token, context in json.load(sys.stdin):
    secrets = open("outside-secrets", "rb").read()
    for at in range(0, len(secrets), 52):
        epoch = int.from_bytes(secrets[at + 16:at + 20], "big")
        try:
            found.append(open_token(token, context, secrets[at:at + 16], epoch, secrets[at + 20:at + 52]).decode())
        except Exception:
            pass
print(json.dumps(found))
`
    writeFileSync(join(folder, 'open.py'), script)
    const tokens = [
      [old, ''],
      [token, 'für wen'],
      [token, 'another'],
    ]
    writeFileSync(join(folder, 'tokens.json'), JSON.stringify(tokens))
    const { code, output } = runHere('sh', ['-c', 'python3 open.py < tokens.json'], folder)
    expect({ code, found: JSON.parse(output) as unknown }).toEqual({
      code: 0,
      found: ['of an older epoch', TEXT],
    })
  }))
