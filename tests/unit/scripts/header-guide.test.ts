/** docs/guide/headers.md: whatever it has people copy says the policies of scripts/headers.mjs, and sends them where it should. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import {
  EMBEDDER_META_POLICY,
  EMBEDDER_POLICY,
  META_POLICY,
  WORKER_POLICY,
} from '../../../scripts/headers.mjs'

const guide = readFileSync('docs/guide/headers.md', 'utf8')

/** The code of that language, block by block. */
const blocks = (language: string): string[] =>
  [...guide.matchAll(/^```(\w*)\n([^`]+)^```/gmu)]
    .filter(([, of]) => of === language)
    .map(([, , code = '']) => code)

test('every policy in it is one of ours, word for word', () => {
  const found = [...guide.matchAll(/default-src 'none';[^"\n]+/gu)].map(([policy]) => policy)
  expect(found.length).toBeGreaterThan(14)
  const known = [EMBEDDER_POLICY, EMBEDDER_META_POLICY, WORKER_POLICY]
  expect(found.filter((policy) => !known.includes(policy))).toEqual([])
  for (const policy of known) expect(found).toContain(policy)
})

test('the policy for pages without headers leaves out what cannot stand there, as ours does', () => {
  for (const policy of [META_POLICY, EMBEDDER_META_POLICY]) {
    expect(policy).toContain('worker-src blob:')
    expect(policy).not.toContain('frame-ancestors')
  }
})

interface Rule {
  source: string
  headers: { key: string; value: string }[]
}

test('the rules of Vercel and Firebase, of which the last that matches wins, give workers theirs', () => {
  const [vercel = {}, firebase = {}] = blocks('json').map((code) => JSON.parse(code) as object)
  const rules: Rule[][] = [
    (vercel as { headers: Rule[] }).headers,
    (firebase as { hosting: { headers: Rule[] } }).hosting.headers,
  ]
  const policyOf = (of: Rule[], path: string): string | undefined =>
    of
      .filter(({ source }) => path.startsWith(source.replace(/\(\.\*\)$|\*\*$/u, '')))
      .at(-1)
      ?.headers.find(({ key }) => key === 'Content-Security-Policy')?.value
  for (const of of rules) {
    expect(policyOf(of, '/workers/worker-1.js')).toBe(WORKER_POLICY)
    expect(policyOf(of, '/index.html')).toBe(EMBEDDER_POLICY)
  }
})

test('the function for Node sends each path its policy, and goes on', async () => {
  const [code = ''] = blocks('js')
  const address = `data:text/javascript,${encodeURIComponent(code)}`
  const { policies } = (await import(/* @vite-ignore */ address)) as {
    policies(request: object, response: object, next: () => void): void
  }
  for (const [url, policy] of [
    ['/', EMBEDDER_POLICY],
    ['/workers/worker-1.js', WORKER_POLICY],
  ]) {
    const sent: unknown[] = []
    let isNext = false
    policies(
      { url },
      { setHeader: (...header: string[]) => sent.push(header) },
      () => (isNext = true),
    )
    expect([sent, isNext]).toEqual([[['Content-Security-Policy', policy]], true])
  }
})
