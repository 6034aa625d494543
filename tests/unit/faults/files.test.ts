/**
 * Files while IndexedDB fails, at every request: a file is the one it was or the one that was put, whole; no part is left for
 * good that nothing refers to, and none is missing.
 */
import { createHash } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import '../../support/cheap-kdf.ts'
import { openFaultTab, openVault, quiet, type FaultTab } from '../../support/fault-tab.ts'
import { patterned } from '../../support/files.ts'
import { layRows, readRows, type Rows } from '../../support/rows.ts'
import { freshName } from '../../support/tab.ts'
import { BRIEF, contentOf, put } from '../../support/vault-files.ts'
import { FEWER, printStruck, sweep } from './sweep.ts'

const [old, anew, long] = [patterned(270_000), patterned(900), patterned(BRIEF + 9)]
type Files = Record<string, Uint8Array>
const before: Files = { a: old, b: anew }

async function vaultRows(): Promise<Rows> {
  const name = freshName()
  const tab = await openFaultTab(name)
  await tab.create({ device: true })
  await tab.apply('', [{ set: 'entry', value: 1 }])
  for (const [file, content] of Object.entries(before)) await put(tab, file, content as never)
  return readRows(name)
}

const rows = await vaultRows()

/** As text, so that what differs can be read. */
const told = (files: Files): Record<string, string> =>
  Object.fromEntries(
    Object.entries(files).map(([name, content]) => [
      name,
      createHash('sha256').update(content).digest('hex'),
    ]),
  )

async function filesIn(tab: FaultTab): Promise<Record<string, string>> {
  const found: Files = {}
  for (const { name } of await tab.files({})) {
    found[name] = (await contentOf(tab, name)) ?? new Uint8Array()
  }
  return told(found)
}

const sweepOpened = (
  act: (tab: FaultTab) => Promise<unknown>,
  after: Files,
  points?: typeof FEWER,
): Promise<unknown> =>
  sweep(
    {
      lay: (name) => layRows(name, rows),
      ready: async (tab, name) => {
        await openVault(tab, name)
        await tab.unlock({})
      },
      act,
      secret: {},
      before: { entry: 1 },
      after: { entry: 1 },
      check: async (name, done) => {
        const next = await openFaultTab(name)
        await next.unlock({})
        expect(done ? [told(after)] : [told(before), told(after)]).toContainEqual(
          await filesIn(next),
        )
        await quiet(next)
        expect((await next.check(1)).problems).toEqual([])
        next.host.crash()
      },
    },
    points,
  )

afterAll(printStruck)

test('a put in the place of another file', () =>
  sweepOpened((tab) => put(tab, 'a', anew), { a: anew, b: anew }))

test('a put that is kept in mind, and may be gone on with', () =>
  sweepOpened((tab) => put(tab, 'a', long), { a: long, b: anew }, FEWER))

test('a delete', () => sweepOpened((tab) => tab.deleteFile('a'), { b: anew }, FEWER))

test('a rename', () => sweepOpened((tab) => tab.renameFile('a', 'c'), { b: anew, c: old }, FEWER))

test('a read', () => sweepOpened((tab) => contentOf(tab, 'a'), before, FEWER))
