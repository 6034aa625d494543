// @ts-check
/** Which files of a build a page cannot start without: what it names, and what those import before they run. */
import { readFileSync } from 'node:fs'
import { posix, join } from 'node:path'

const IN_HTML = /<(?:script|link)\b[^>]*\b(?:src|href)="([^"]+\.(?:js|css))"/g
/** `import … from "./x.js"`, `export … from "./x.js"` and `import "./x.js"`; not `import("./x.js")`. */
const IN_SCRIPT = /\b(?:from|import)\s*["'](\.{1,2}\/[^"']+)["']/g

/**
 * Paths below `folder`, the page first.
 *
 * @param {string} folder of the build
 * @param {string} page
 * @returns {string[]}
 */
export function filesOfPage(folder, page) {
  /** @type {Set<string>} */
  const files = new Set([page])
  // A set that grows while it is gone through is gone through to its end.
  for (const file of files) {
    const named = file.endsWith('.html') ? IN_HTML : file.endsWith('.js') ? IN_SCRIPT : undefined
    if (!named) continue
    for (const [, path = ''] of readFileSync(join(folder, file), 'utf8').matchAll(named)) {
      files.add(
        posix.join(path.startsWith('/') ? '' : posix.dirname(file), path.replace(/^\//, '')),
      )
    }
  }
  return [...files]
}
