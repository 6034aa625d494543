/**
 * Each bundler with the least configuration that an app under a strict policy needs, as docs/guide/install.md says it. `copies`:
 * it leaves the workers' addresses alone, so that the app copies them and says where they are.
 */
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import * as esbuild from 'esbuild'
import { rollup } from 'rollup'
import webpackOf from 'webpack'
import { copyWorkers } from './installed.ts'

export interface Bundler {
  name: string
  copies: boolean
  /** Builds the app into its folder `dist`. */
  build(app: string): Promise<void>
}

interface Vite {
  build(config: object): Promise<unknown>
}

/** Scripts that are copied are workers; a folder of their own lets a host send them their own headers. */
const workersApart = ({ names, name }: { names?: string[]; name?: string }): string =>
  (names?.[0] ?? name ?? '').endsWith('.js')
    ? 'workers/[name]-[hash][extname]'
    : 'assets/[name]-[hash][extname]'

/** The package is not written out where it is loaded: the types of four Vites in one program contradict each other. */
const vite = (name: string, packageName: string): Bundler => ({
  name,
  copies: false,
  build: async (app) => {
    const { build } = (await import(packageName)) as Vite
    await build({
      root: app,
      configFile: false,
      logLevel: 'error',
      build: {
        assetsInlineLimit: 0,
        modulePreload: false,
        rollupOptions: { output: { assetFileNames: workersApart } },
      },
    })
  },
})

const copyPage = (app: string): void => {
  for (const file of ['index.html', 'icon.svg']) cpSync(join(app, file), join(app, 'dist', file))
}

const page = (app: string): void => {
  copyPage(app)
  copyWorkers(app, join(app, 'dist/workers'))
}

const webpack5 = (name: string, minimize: boolean): Bundler => ({
  name,
  copies: false,
  build: async (app) => {
    const compiler = webpackOf({
      mode: 'production',
      context: app,
      entry: './main.js',
      // It would minify the workers too, which are minified, and takes most of the time for it.
      optimization: { minimize },
      output: {
        path: join(app, 'dist'),
        filename: 'main.js',
        assetModuleFilename: 'workers/[name]-[hash][ext]',
      },
    })
    await new Promise<void>((resolve, reject) => {
      compiler?.run((error, stats) => {
        const [problem] = stats?.compilation.errors ?? []
        if (error ?? problem) reject(error ?? problem)
        else resolve()
      })
    })
    copyPage(app)
  },
})

/** What is slow, or as good as another one, only where `COFFER_BUNDLERS=all` asks for it. */
const RARE: readonly Bundler[] = [
  vite('Vite 6', 'vite6'),
  vite('Vite 5', 'vite5'),
  webpack5('webpack 5, which minifies the workers once more', true),
]

export const BUNDLERS: readonly Bundler[] = [
  vite('Vite 8', 'vite'),
  vite('Vite 7', 'vite7'),
  webpack5('webpack 5', false),
  {
    name: 'Rollup 4',
    copies: true,
    build: async (app) => {
      const bundle = await rollup({ input: join(app, 'main.js'), plugins: [nodeResolve()] })
      await bundle.write({ dir: join(app, 'dist'), format: 'es' })
      await bundle.close()
      page(app)
    },
  },
  {
    name: 'esbuild',
    copies: true,
    build: async (app) => {
      const entryPoints = [join(app, 'main.js')]
      const options = { bundle: true, minify: true, format: 'esm', logLevel: 'error' } as const
      await esbuild.build({ ...options, entryPoints, outdir: join(app, 'dist') })
      page(app)
    },
  },
  ...(process.env['COFFER_BUNDLERS'] === 'all' ? RARE : []),
]
