/**
 * Two builds under the same headers: the app (build/app), and a bare page on which browser tests drive the public
 * client with the same workers (build/harness, `--mode harness`), so that they stand on nothing of the app.
 * Nothing here may put script or style into a document: the policy of scripts/headers.mjs forbids it.
 */
import { resolve } from 'node:path'
import { defineConfig } from 'vite'

const root = import.meta.dirname

/** Workers have their own folder, because a worker obeys the headers of its own response, not the page's. */
const WORKER_NAMES: Record<string, string> = { index: 'vault' }

export default defineConfig(({ mode }) => {
  const input: Record<string, string> =
    mode === 'harness'
      ? { harness: resolve(root, 'tests/browser/harness/index.html') }
      : { app: resolve(root, 'index.html') }
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
      outDir: mode === 'harness' ? 'build/harness' : 'build/app',
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
