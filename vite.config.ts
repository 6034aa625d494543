/**
 * Builds under the same headers: the app (build/app), and two bare pages that drive the public client with the same
 * workers, so that they stand on nothing of the app: for browser tests (build/harness, `--mode harness`), and the
 * promises kept in every engine (build/engines, `--mode engines`).
 * Nothing here may put script or style into a document: the policy of scripts/headers.mjs forbids it.
 */
import { resolve } from 'node:path'
import { defineConfig } from 'vite'

const root = import.meta.dirname

/** Workers have their own folder, because a worker obeys the headers of its own response, not the page's. */
const WORKER_NAMES: Record<string, string> = { index: 'vault' }

/** The page each build begins with. */
const PAGES: Record<string, string> = {
  app: 'index.html',
  harness: 'tests/browser/harness/index.html',
  engines: 'tests/engines/page/index.html',
}

export default defineConfig(({ mode }) => {
  const name = mode in PAGES ? mode : 'app'
  const input = { [name]: resolve(root, PAGES[name] ?? '') }
  return {
    root,
    base: './',
    worker: {
      format: 'es',
      rolldownOptions: {
        output: {
          entryFileNames: ({ name }) => `workers/${WORKER_NAMES[name] ?? name}-[hash].js`,
          codeSplitting: false,
        },
      },
    },
    build: {
      outDir: `build/${name}`,
      emptyOutDir: true,
      target: 'es2023',
      modulePreload: false,
      assetsInlineLimit: 0,
      sourcemap: true,
      license: { fileName: 'licenses.md' },
      rolldownOptions: { input },
    },
  }
})
