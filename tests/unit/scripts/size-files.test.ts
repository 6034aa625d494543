import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { filesOfPage } from '../../../scripts/size-files.mjs'

let folder: string
const put = (path: string, text: string): void => writeFileSync(join(folder, path), text)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'coffer-size-'))
  mkdirSync(join(folder, 'assets'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('counts what a page names and what that imports, once each, and nothing that is imported later', () => {
  put(
    'index.html',
    `<link rel="icon" href="/icon.svg"><link rel="stylesheet" href="./assets/a.css">
     <script type="module" crossorigin src="./assets/a.js"></script>`,
  )
  put('assets/a.css', 'body { color: red }')
  put('assets/a.js', `import{x}from"./b.js";import"./c.js";const late=()=>import("./late.js")`)
  put('assets/b.js', `export{y}from'./c.js'`)
  put('assets/c.js', 'export const y = 1')
  put('assets/late.js', '')
  expect(filesOfPage(folder, 'index.html').sort()).toEqual([
    'assets/a.css',
    'assets/a.js',
    'assets/b.js',
    'assets/c.js',
    'index.html',
  ])
})
