/**
 * Follows a guide as a reader does: its files written as they stand, its commands run in an empty folder. A block of code names
 * its file behind its language.
 */
import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const ROOT = resolve(import.meta.dirname, '../..')
const PACKAGE = join(ROOT, 'build/package')
const MODULES = join(ROOT, 'node_modules')

interface Block {
  language: string
  /** Of a file, if there is a dot in it. */
  name: string
  code: string
}

export function blocksOf(guide: string): Block[] {
  const text = readFileSync(join(ROOT, 'docs/guide', guide), 'utf8')
  const found = text.matchAll(/^```(\w+)(?: (\S+))?\n([^]*?)^```$/gmu)
  return [...found].map(([, language = '', name = '', code = '']) => ({ language, name, code }))
}

/** The files and commands of it, in their order. */
export async function follow(guide: string, app: string): Promise<void> {
  for (const { language, name, code } of blocksOf(guide)) {
    if (language === 'sh') {
      for (const line of code.trim().split('\n')) await command(line, app)
    } else if (name.includes('.')) {
      mkdirSync(dirname(join(app, name)), { recursive: true })
      writeFileSync(join(app, name), code)
    }
  }
}

/** What a line does, without a network: what is on the registry is here already. A line that is not known fails. */
async function command(line: string, app: string): Promise<void> {
  const npm = (...args: string[]): Promise<unknown> =>
    run('npm', [...args, '--ignore-scripts', '--loglevel=error'], { cwd: app })
  const [, packages = ''] = /^npm install (?:--save-dev )?([^.].*)$/u.exec(line) ?? []
  if (packages !== '') {
    for (const name of packages.split(' ')) link(name, app)
    return
  }
  switch (line) {
    // In the copy of the repository: this is one, it is installed, and the package is built.
    case 'npm ci':
    case 'npm run build:lib':
      return
    case 'npm pack ./build/package': {
      const beside = join(app, '../coffer')
      mkdirSync(beside, { recursive: true })
      await npm('pack', PACKAGE, '--pack-destination', beside)
      return
    }
    case 'npm init -y':
      await npm('init', '-y')
      return
    case 'npm install ../coffer/coffer-0.1.0.tgz':
      await npm('install', '--offline', '--no-audit', '--no-fund', '../coffer/coffer-0.1.0.tgz')
      return
    // Built and served by the test, when all files are there.
    case 'npx vite build':
    case 'npx vite preview':
      return
    default:
      throw new Error(`a guide has a command that nobody has tried: ${line}`)
  }
}

/** A package of the registry, as it is installed here. */
function link(name: string, app: string): void {
  const target = join(MODULES, name)
  if (!existsSync(target)) throw new Error(`${name} is not here`)
  const place = join(app, 'node_modules', name)
  mkdirSync(dirname(place), { recursive: true })
  symlinkSync(target, place)
}

/** `npx vite build`. */
export async function viteBuild(app: string): Promise<string> {
  const vite = join(MODULES, 'vite/bin/vite.js')
  await run(process.execPath, [vite, 'build', '--logLevel', 'error'], { cwd: app })
  return join(app, 'dist')
}

/** “Put the folder `node_modules/coffer/dist` beside it.” */
export const putBeside = (app: string, folder: string): void =>
  cpSync(join(app, 'node_modules/coffer/dist'), join(folder, 'coffer'), { recursive: true })
