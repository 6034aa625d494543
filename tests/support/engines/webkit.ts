/**
 * The system's WebKitGTK: WebKitWebDriver drives a small browser of ours (webkit-profile.py) on a display without a
 * screen. One driver process for each profile, in a process group with all it starts, so that nothing is left behind.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { PYTHON } from '../../../scripts/engines.mjs'
import { killBrowser } from '../kill.ts'
import type { Engine, Profile } from './engine.ts'
import { call, WebDriverSession } from './webdriver.ts'

const BROWSER = join(import.meta.dirname, 'webkit-profile.py')
const NAME = 'coffer-webkit'
/** On a busy machine a session now and then never begins (some 3 of 400): then once more, from the start. */
const SESSION_PATIENCE_MS = 20_000
const ATTEMPTS = 4

export async function startWebKit(driverPath: string): Promise<Engine> {
  const { display, server } = await startDisplay()
  const open = async (folder: string) => openProfile(driverPath, display, folder)
  // The browser says its version only to a session.
  const scratch = mkdtempSync(join(tmpdir(), 'coffer-webkit-'))
  const first = await open(scratch)
  await first.close()
  rmSync(scratch, { recursive: true, force: true })
  return {
    name: 'webkit',
    version: first.version,
    reportsWorkers: false,
    fresh: async () => {
      const folder = mkdtempSync(join(tmpdir(), 'coffer-webkit-'))
      const profile = await open(folder)
      return {
        tab: profile.tab,
        close: async () => {
          await profile.close()
          rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
        },
      }
    },
    kept: open,
    stop: async () => void server.kill(),
  }
}

/** Xvfb chooses a free display number by itself and writes it to the pipe. */
function startDisplay(): Promise<{ display: string; server: ChildProcess }> {
  const args = ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp']
  const server = spawn('Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  return new Promise((done, fail) => {
    server.once('error', fail)
    server.once('exit', (code) => fail(new Error(`Xvfb ended with ${code}`)))
    server.stdio[3]?.once('data', (number: Buffer) =>
      done({ display: `:${String(number).trim()}`, server }),
    )
  })
}

async function openProfile(
  driverPath: string,
  display: string,
  folder: string,
): Promise<Profile & { version: string }> {
  for (let attempt = 1; ; attempt++) {
    const driver = await startDriver(driverPath, display)
    const session = await beginSession(driver.url, folder).catch((error: unknown) => {
      driver.stop()
      if (attempt === ATTEMPTS) throw error
    })
    if (!session) continue
    const tabs = new WebDriverSession(session.url, join(folder, 'downloads'))
    return {
      version: session.version,
      tab: async (url) => tabs.tab(url),
      close: async () => {
        await tabs.end().catch(() => {})
        driver.stop()
      },
      kill: async () => {
        if (killBrowser(folder) === 0) throw new Error('there was no process to kill')
        driver.stop()
      },
    }
  }
}

async function startDriver(path: string, display: string): Promise<{ url: string; stop(): void }> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const env = {
    ...process.env,
    DISPLAY: display,
    GDK_BACKEND: 'x11',
    LIBGL_ALWAYS_SOFTWARE: '1',
    NO_AT_BRIDGE: '1',
  }
  const driver = spawn(path, [`--port=${port}`], { env, detached: true, stdio: 'ignore' })
  const stop = (): void => {
    try {
      if (driver.pid !== undefined) process.kill(-driver.pid, 'SIGKILL')
    } catch {
      // it has ended already
    }
  }
  for (;;) {
    const isReady = await call(`${url}/status`, 'GET').then(
      () => true,
      () => false,
    )
    if (isReady) return { url, stop }
    if (driver.exitCode !== null) throw new Error(`WebKitWebDriver ended with ${driver.exitCode}`)
    await sleep(20)
  }
}

async function beginSession(
  url: string,
  folder: string,
): Promise<{ url: string; version: string }> {
  const alwaysMatch = {
    browserName: NAME,
    timeouts: { script: 120_000, pageLoad: 60_000, implicit: 0 },
    'webkitgtk:browserOptions': { binary: PYTHON, args: [BROWSER, folder] },
  }
  interface Begun {
    sessionId: string
    capabilities: { browserVersion: string }
  }
  const begun = call<Begun>(`${url}/session`, 'POST', { capabilities: { alwaysMatch } })
  const late = sleep(SESSION_PATIENCE_MS, undefined, { ref: false })
  const session = await Promise.race([begun, late])
  if (!session) throw new Error('WebKitWebDriver began no session')
  const { sessionId, capabilities } = session
  return { url: `${url}/session/${sessionId}`, version: capabilities.browserVersion }
}

const freePort = (): Promise<number> =>
  new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => done(port))
    })
  })
