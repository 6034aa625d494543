// @ts-check
/**
 * The types of each entry as one file, and the API report of each (docs/api), which is in the repository: a change of the
 * public surface fails until whoever makes it has looked at the report and taken it over.
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor'
import { ROOT, runTool } from '../setup.mjs'

const EMITTED = join(ROOT, 'build/types')
const REPORTS = join(ROOT, 'docs/api')
const PROGRAMS = ['src/tsconfig.json', 'src/lib/testing/node/tsconfig.json']

/** Scripts that export nothing; TypeScript wants to be told. */
const NOTHING = ['worker', 'helper', 'service-worker', 'coffer.classic']

/**
 * @param {Record<string, string>} entries the source of each, by its name in the package
 * @param {string} dist where the types go
 * @param {boolean} accept a changed report is taken over
 * @returns {Promise<boolean>} whether every report is as it was
 */
export async function rollUpTypes(entries, dist, accept) {
  rmSync(EMITTED, { recursive: true, force: true })
  const flags = ['--noEmit', 'false', '--declaration', '--emitDeclarationOnly', '--rootDir', ROOT]
  for (const program of PROGRAMS) {
    const args = ['-p', join(ROOT, program), ...flags, '--outDir', EMITTED]
    if ((await runTool('typescript/bin/tsc', args)) !== 0) return false
  }
  for (const name of NOTHING) writeFileSync(join(dist, `${name}.d.ts`), 'export {}\n')
  mkdirSync(REPORTS, { recursive: true })
  const same = Object.entries(entries).map(([name, source]) => rollUp(name, source, dist, accept))
  return same.every(Boolean)
}

/** @param {string} name @param {string} source @param {string} dist @param {boolean} accept */
function rollUp(name, source, dist, accept) {
  const reportFileName = `${name.replaceAll('/', '-')}.api.md`
  const config = ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(ROOT, 'package.json'),
    configObject: {
      projectFolder: ROOT,
      mainEntryPointFilePath: join(EMITTED, source.replace(/\.ts$/, '.d.ts')),
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            target: 'es2022',
            module: 'esnext',
            moduleResolution: 'bundler',
            lib: ['es2023', 'es2024.string', 'dom', 'dom.iterable'],
            types: [],
            allowImportingTsExtensions: true,
            noEmit: true,
            skipLibCheck: true,
            strict: true,
          },
          files: [join(EMITTED, source.replace(/\.ts$/, '.d.ts'))],
        },
      },
      apiReport: {
        enabled: true,
        reportFileName,
        reportFolder: REPORTS,
        reportTempFolder: join(ROOT, 'build/api'),
      },
      docModel: { enabled: false },
      tsdocMetadata: { enabled: false },
      dtsRollup: { enabled: true, untrimmedFilePath: join(dist, `${name}.d.ts`) },
      messages: {
        extractorMessageReporting: {
          default: { logLevel: ExtractorLogLevel.Error },
          // All that an entry exports is public.
          'ae-missing-release-tag': { logLevel: ExtractorLogLevel.None },
          // Its name or its type says what it is, where there is nothing to add.
          'ae-undocumented': { logLevel: ExtractorLogLevel.None },
          // The types of a vault are the entry `coffer`'s; others name them, and the report says which.
          'ae-forgotten-export': {
            logLevel: ExtractorLogLevel.Warning,
            addToApiReportFile: true,
          },
        },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
  })
  mkdirSync(dirname(join(dist, name)), { recursive: true })
  const isNew = !existsSync(join(REPORTS, reportFileName))
  const result = Extractor.invoke(config, {
    localBuild: accept,
    showVerboseMessages: false,
    messageCallback: (message) => {
      if (message.logLevel === ExtractorLogLevel.Error) console.error(`${name}: ${message.text}`)
      message.handled = true
    },
  })
  if (result.errorCount > 0) return false
  if (!accept && (result.apiReportChanged || isNew)) {
    console.error(
      `The public surface of ${name} has changed: docs/api/${reportFileName} and build/api/${reportFileName} say how. ` +
        'If that is meant, `npm run build:lib -- --accept-api` takes it over.',
    )
    return false
  }
  return true
}
