/** The header source keeps the promises of SECURITY.md, and the files for static hosts say the same. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { headersFor } from '../../../scripts/headers.mjs'
import { headerFiles } from '../../../scripts/write-headers.mjs'

const PUBLIC = resolve(import.meta.dirname, '../../../public')

describe('headers', () => {
  test('the page may run only its own files and one Trusted Types policy of ours', () => {
    const policy = headersFor('/')['Content-Security-Policy']
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'; ")
    expect(policy).toContain("require-trusted-types-for 'script'; trusted-types coffer lit-html")
    expect(policy).not.toMatch(/unsafe|https?:|\*|data:/)
  })

  test('a worker may reach nothing and turn no string into code', () => {
    expect(headersFor('/workers/vault-abc.js')['Content-Security-Policy']).toBe(
      "default-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
    )
  })

  test('a document is never stored, a file named by its content always', () => {
    expect(headersFor('/')['Cache-Control']).toBe('no-store')
    expect(headersFor('/index.html')['Cache-Control']).toBe('no-store')
    expect(headersFor('/assets/app-abc.js')['Cache-Control']).toContain('immutable')
    expect(headersFor('/workers/vault-abc.js')['Cache-Control']).toContain('immutable')
  })

  test('the three features we use are ours alone, the others nobody has', () => {
    const features = (headersFor('/')['Permissions-Policy'] ?? '').split(', ')
    expect(features.filter((feature) => !feature.endsWith('=()'))).toEqual([
      'publickey-credentials-get=(self)',
      'publickey-credentials-create=(self)',
      'clipboard-write=(self)',
    ])
  })
})

describe('files for static hosts', () => {
  test.each(Object.entries(headerFiles()))(
    'public/%s is current (npm run headers)',
    (name, text) => {
      expect(readFileSync(resolve(PUBLIC, name), 'utf8')).toBe(text)
    },
  )

  test.each(Object.entries(headerFiles()))('%s carries both policies', (_name, text) => {
    expect(text).toContain(headersFor('/')['Content-Security-Policy'])
    expect(text).toContain(headersFor('/workers/x.js')['Content-Security-Policy'])
  })

  test('no line is longer than hosts read', () => {
    const { _headers: rules = '' } = headerFiles()
    const longest = Math.max(...rules.split('\n').map((line) => line.length))
    expect(longest).toBeLessThan(2000)
  })
})
