/** The package as somebody else has it: packed, and installed into a folder outside of this repository, without a network. */
import { execFile } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const PACKAGE = resolve(import.meta.dirname, '../../build/package')
const SOURCE = resolve(import.meta.dirname, 'app')

/** A new folder outside the repository, so that nothing of what is installed here can be found from there; gone with this process. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'coffer-consumer-'))
  folders.push(folder)
  return folder
}

const folders: string[] = []
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** Packs and installs; resolves with the folder that has it in its node_modules. */
export async function install(): Promise<string> {
  if (!existsSync(PACKAGE)) throw new Error('No package: run `npm run build:lib` first')
  const folder = newFolder()
  await npm(['pack', PACKAGE, '--pack-destination', folder], folder)
  const tarball = readdirSync(folder).find((file) => file.endsWith('.tgz'))
  if (tarball === undefined) throw new Error('npm pack has made nothing')
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n')
  await npm(['install', '--offline', '--no-audit', '--no-fund', `./${tarball}`], folder)
  return folder
}

/** A fresh app that has the package installed, with the source all of them share. */
export function newApp(installed: string): string {
  const app = newFolder()
  cpSync(join(installed, 'node_modules'), join(app, 'node_modules'), { recursive: true })
  cpSync(join(installed, 'package.json'), join(app, 'package.json'))
  cpSync(SOURCE, app, { recursive: true })
  return app
}

/** Copies a worker to where an app serves it from, as the guide says for bundlers that do not. */
export function copyWorkers(app: string, out: string): void {
  mkdirSync(out, { recursive: true })
  for (const file of ['worker.js', 'helper.js']) {
    cpSync(join(app, 'node_modules/coffer/dist', file), join(out, file))
  }
}

const npm = (args: string[], cwd: string): Promise<unknown> =>
  run('npm', [...args, '--ignore-scripts', '--loglevel=error'], { cwd })
