/** What results are called: a sealed file keeps its name and gets an ending, which it loses again when it is opened. */

/** Files are told by what they begin with, never by this. */
export const ENDING = '.coffer'

export const endsLikeOurs = (path: string): boolean => path.toLowerCase().endsWith(ENDING)

export const sealedPath = (path: string): string => `${path}${ENDING}`

/** `a.jpg (1).coffer`, as browsers name a second download, was `a.jpg`: the number goes before the ending that counts. */
const NUMBERED = /^(.*?)(\.[^./]*[^./ ])? ?(\(\d+\))$/

export function openedPath(path: string): string {
  if (!endsLikeOurs(path)) return path
  const bare = path.slice(0, -ENDING.length)
  const name = bare.slice(bare.lastIndexOf('/') + 1)
  if (name === '') return `${bare}file`
  const [, stem, ending, number] = NUMBERED.exec(name) ?? []
  if (!stem || !ending || !number) return bare
  return `${bare.slice(0, -name.length)}${stem} ${number}${ending}`
}

/** The folders and the name, without what leads elsewhere or nowhere. */
export const partsOf = (path: string): string[] =>
  path.split('/').filter((part) => part !== '' && part !== '.' && part !== '..')

/** A path as one name, for a download: `Holiday/a.jpg` → `Holiday - a.jpg`. */
export const flatName = (path: string): string => partsOf(path).join(' - ')

/** The same path with a number, for where there is such a file already: `a/b.txt`, 2 → `a/b (2).txt`. */
export function numbered(path: string, number: number): string {
  const start = path.lastIndexOf('/') + 1
  // The ending of what is inside goes with ours: `b.txt.coffer` → `b (2).txt.coffer`.
  const dot = /.(\.[^./]+(?:\.coffer)?)$/i.exec(path.slice(start))
  const at = dot ? path.length - (dot[1]?.length ?? 0) : path.length
  return `${path.slice(0, at)} (${number})${path.slice(at)}`
}
