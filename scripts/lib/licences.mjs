// @ts-check
/** The licences of the packages whose code is in a bundle, as each says it itself. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const IN_PACKAGE = /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)/

/**
 * @param {Iterable<string>} modules as the bundler names them
 * @returns {string} Markdown
 */
export function licencesOf(modules) {
  const folders = new Set([...modules].flatMap((id) => IN_PACKAGE.exec(id)?.[1] ?? []))
  const parts = [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(
      readFileSync(join(folder, 'package.json'), 'utf8'),
    )
    const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each))
    if (file === undefined) throw new Error(`${name} is in a bundle and has no licence with it`)
    const text = readFileSync(join(folder, file), 'utf8').trim()
    return `## ${name} ${version} (${license})\n\n${text.replaceAll(/^/gm, '    ')}\n`
  })
  return `# Licences of what is bundled\n\n${parts.join('\n')}`
}
