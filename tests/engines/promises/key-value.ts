/** Every key-value call, and what a watcher of the same tab hears of them. */
import { failure, holds, refusal, same } from '../page/check.ts'
import { newVault, unlockedVault } from '../page/vaults.ts'
import type { PagePromise } from '../promise.ts'

export const KEY_VALUE: PagePromise[] = [
  {
    name: '`get` gives what `set` stored last; `undefined` means that there is no such name.',
    async run() {
      const vault = await newVault()
      await vault.set('a', 'first')
      await vault.set('a', null)
      same([await vault.get('a'), await vault.get('b')], [null, undefined])
    },
  },
  {
    name: '`has`, `count` and `delete` agree on what is there.',
    async run() {
      const vault = await newVault()
      await vault.set('a', 0)
      same([await vault.has('a'), await vault.has('b'), await vault.count()], [true, false, 1])
      same([await vault.delete('a'), await vault.delete('a')], [true, false])
      same([await vault.has('a'), await vault.count()], [false, 0])
    },
  },
  {
    name: '`entry` tells a revision, which grows with each write of its name and with no other.',
    async run() {
      const vault = await newVault()
      const { revision } = await vault.set('a', 1)
      await vault.set('b', 1)
      same(await vault.entry('a'), { name: 'a', value: 1, revision })
      holds((await vault.set('a', 1)).revision > revision, 'a later revision is greater')
      same(await vault.entry('c'), undefined)
    },
  },
  {
    name: 'A write meant for an older revision is `conflict` and tells the present one.',
    async run() {
      const vault = await newVault()
      const { revision } = await vault.set('a', 'mine', { ifRevision: 0 })
      const again = await failure(vault.set('a', 'other', { ifRevision: 0 }))
      same([again.code, again.detail], ['conflict', { name: 'a', revision }])
      same(await refusal(vault.delete('a', { ifRevision: revision + 1 })), 'conflict')
      same(await vault.get('a'), 'mine')
      await vault.set('a', 'next', { ifRevision: revision })
      same(await vault.get('a'), 'next')
    },
  },
  {
    name: '`keys` and `entries` list in code-unit order, by prefix, and page by page.',
    async run() {
      const vault = await newVault()
      const names = ['b', 'a', 'ä', 'a/2', 'a/10', 'Z', '🔑', '\uffee']
      await vault.setMany(names.map((name) => [name, name.length] as const))
      const sorted = [...names].sort()
      same(await vault.keys(), sorted)
      same(await vault.keys({ prefix: 'a/' }), ['a/10', 'a/2'])
      const pages: string[] = []
      for (let after: string | undefined; ;) {
        const page = await vault.keys({ limit: 3, ...(after !== undefined && { after }) })
        pages.push(...page)
        if (page.length < 3) break
        after = page[2]
      }
      same(pages, sorted)
      const entries = await vault.entries({ after: 'a', limit: 2 })
      same(
        entries.map(({ name, value }) => [name, value]),
        [
          ['a/10', 4],
          ['a/2', 3],
        ],
      )
    },
  },
  {
    name: '`setMany` and `getMany` keep the order they were asked in.',
    async run() {
      const vault = await newVault()
      const results = await vault.setMany({ b: 2, a: 1 })
      same(results.length, 2)
      same(await vault.getMany(['a', 'none', 'b', 'a']), [1, undefined, 2, 1])
    },
  },
  {
    name: '`apply` does all of its steps or none.',
    async run() {
      const vault = await newVault()
      await vault.set('a', 1)
      const steps = [{ set: 'b', value: 2 }, { delete: 'a' }]
      const code = await refusal(vault.apply([...steps, { set: 'c', value: 3, ifRevision: 5 }]))
      same(code, 'conflict')
      same(await vault.keys(), ['a'])
      const [set, deleted] = await vault.apply(steps)
      same([set && 'revision' in set, deleted], [true, { deleted: true }])
      same(await vault.keys(), ['b'])
    },
  },
  {
    name: 'Namespaces do not see each other, and `clear` empties one of them.',
    async run() {
      const vault = await newVault()
      const [one, two] = [vault.namespace('one'), vault.namespace('two')]
      await one.set('a', 1)
      await two.set('a', 2)
      same([await vault.get('a'), await one.get('a'), await two.get('a')], [undefined, 1, 2])
      await one.clear()
      same([await one.keys(), await two.keys()], [[], ['a']])
    },
  },
  {
    name: 'A watcher is told until it stops; one that throws is an error of the page, and the others are told.',
    async run() {
      const vault = await newVault()
      const heard: string[] = []
      const errors: unknown[] = []
      const fault = new Error('of a watcher')
      const { reportError } = globalThis
      globalThis.reportError = (error) => void errors.push(error)
      try {
        vault.watch('', () => {
          throw fault
        })
        const stop = vault.watch('a', (change) => {
          if (!change.reset) heard.push(...change.names)
        })
        const done = new Promise<void>((next) => vault.watch('end', () => next()))
        await vault.set('a', 1)
        await vault.namespace('other').set('a', 1)
        while (heard.length === 0) await new Promise((next) => setTimeout(next, 5))
        stop()
        await vault.set('a', 2)
        await vault.set('end', 1)
        await done
      } finally {
        globalThis.reportError = reportError
      }
      same(heard, ['a'])
      same(errors.length, 3)
      same(
        errors.every((error) => error === fault),
        true,
      )
    },
  },
  {
    name: 'An entry whose time is over is gone from every call.',
    async run() {
      const vault = await newVault()
      await vault.set('old', 1, { expiresAt: Date.now() - 1 })
      await vault.set('new', 1, { expiresAt: Date.now() + 3_600_000 })
      same([await vault.get('old'), await vault.has('old')], [undefined, false])
      same([await vault.keys(), await vault.count()], [['new'], 1])
    },
  },
  {
    name: 'A thousand writes at once are a thousand entries, here and after opening again.',
    async run() {
      const vault = await newVault()
      const wanted = Array.from({ length: 1000 }, (_, index) => index)
      await Promise.all(wanted.map((index) => vault.set(`n${index}`, index)))
      same(await vault.count(), 1000)
      vault.close()
      const again = await unlockedVault()
      same(await again.getMany(wanted.map((index) => `n${index}`)), wanted)
    },
  },
  {
    name: 'A batch of long values is stored over many rows and comes back exactly.',
    async run() {
      const vault = await newVault()
      const long = Array.from({ length: 20 }, (_, index) => String(index % 10).repeat(50_000))
      await vault.setMany(long.map((text, index) => [`long${index}`, text] as const))
      const names = long.map((_, index) => `long${index}`)
      same((await vault.getMany<string>(names)).join('') === long.join(''), true)
    },
  },
]
