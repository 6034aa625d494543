/**
 * Builds under the same headers: the app (build/app) with its self-test page, and two bare pages that drive the public client with the same
 * workers, so that they stand on nothing of the app: for browser tests (build/harness, `--mode harness`), and the
 * promises kept in every engine (build/engines, `--mode engines`).
 * Nothing here may put script or style into a document: the policy of scripts/headers.mjs forbids it.
 */
import { resolve } from 'node:path'
import { build, defineConfig, type Plugin } from 'vite'
import { forbidden } from './scripts/forbidden.mjs'

const root = import.meta.dirname

/** Workers have their own folder, because a worker obeys the headers of its own response, not the page's. */
const WORKER_NAMES: Record<string, string> = { index: 'vault' }

/** The page each build begins with; that of the tests has a second one beside it. */
const PAGES: Record<string, string> = {
  app: 'index.html',
  harness: 'tests/browser/harness/index.html',
  adapters: 'tests/browser/adapters/index.html',
  engines: 'tests/engines/page/index.html',
  bench: 'tests/bench/index.html',
  selftest: 'selftest/index.html',
}

/** Builds the self-test page into the app: by itself, so that the app's own files stay what they are without it. */
const selftestPage = (): Plugin => ({
  name: 'selftest-page',
  closeBundle: async (error) => {
    if (!error) await build({ mode: 'selftest', logLevel: 'warn' })
  },
})

export default defineConfig(({ mode }) => {
  const name = mode in PAGES ? mode : 'app'
  const isAddition = name === 'selftest'
  const pages = name === 'harness' ? ['harness', 'adapters'] : [name]
  const input = Object.fromEntries(pages.map((page) => [page, resolve(root, PAGES[page] ?? '')]))
  return {
    root,
    base: './',
    publicDir: isAddition ? false : 'public',
    // The pages of tests attack themselves on purpose; what ships does not.
    plugins: name === 'app' ? [forbidden(), selftestPage()] : [],
    worker: {
      format: 'es',
      plugins: () => (name === 'app' ? [forbidden({ isWorker: true })] : []),
      rolldownOptions: {
        output: {
          entryFileNames: ({ name }) => `workers/${WORKER_NAMES[name] ?? name}-[hash].js`,
          codeSplitting: false,
        },
      },
    },
    build: {
      outDir: `build/${isAddition ? 'app' : name}`,
      emptyOutDir: !isAddition,
      target: 'es2023',
      modulePreload: false,
      assetsInlineLimit: 0,
      sourcemap: true,
      // All that the self-test page contains, the app contains too.
      license: isAddition ? false : { fileName: 'licenses.md' },
      rolldownOptions: { input },
    },
  }
})
