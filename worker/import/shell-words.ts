/**
 * Lines of words as POSIX sh quotes them (Shell Command Language 2.2): `'…'`, `"…"` with its five escapes, a
 * backslash, pieces side by side joined, `#` a comment only where a word begins. No expansion of any kind, and
 * operators such as `;` or `&` are plain characters: this reads data, it does not run it. Time is linear.
 */

export interface Word {
  text: string
  /** The leading part that is not quoted: a name and its `=` count only there. */
  bare: string
}

export interface ShellLine {
  /** 1-based line of the file on which it begins. */
  line: number
  words: Word[]
  /** `unclosed`: a quote is never closed, reading goes on with the next line of the file. */
  fault?: 'unclosed' | 'too-many-words'
}

/** More words than a line of assignments has: such a line is not collected. */
const MAX_WORDS = 1000

const BLANKS = /[ \t]*/y
const COMMENT = /[^\n]*/y
const BARE = /[^ \t\r\n'"\\]*/y
const CONTINUATION = /\\\r?\n/y
const DOUBLE_ESCAPE = /\\(?:([$`"\\])|\n)/g

export function* readShellLines(text: string): Generator<ShellLine, void> {
  let at = 0
  let line = 1
  const noCloser = { "'": false, '"': false }

  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0] ?? ''
    at += found.length
    return found
  }

  /** The text in the quotes that open here, or undefined if they never close. */
  const quoted = (quote: "'" | '"'): string | undefined => {
    if (noCloser[quote]) return undefined
    const end = quote === "'" ? text.indexOf(quote, at + 1) : endOfDouble(text, at + 1)
    if (end === -1) {
      noCloser[quote] = true
      return undefined
    }
    const inside = text.slice(at + 1, end)
    at = end + 1
    return quote === "'" ? inside : inside.replace(DOUBLE_ESCAPE, '$1')
  }

  const endsLine = (): boolean =>
    at >= text.length ||
    text[at] === '\n' ||
    (text[at] === '\r' && (at + 1 === text.length || text[at + 1] === '\n'))

  const word = (): Word | undefined => {
    const pieces: string[] = []
    let bare: string | undefined
    for (;;) {
      const next = text[at]
      if (next === "'" || next === '"') {
        bare ??= pieces.join('')
        const inside = quoted(next)
        if (inside === undefined) return undefined
        pieces.push(inside)
      } else if (next === '\\') {
        bare ??= pieces.join('')
        if (take(CONTINUATION) !== '') continue
        pieces.push(text[at + 1] ?? '\\')
        at += 2
      } else if (next === '\r' && !endsLine()) {
        pieces.push(next)
        at++
      } else {
        const piece = take(BARE)
        if (piece === '') return { text: pieces.join(''), bare: bare ?? pieces.join('') }
        pieces.push(piece)
      }
    }
  }

  while (at < text.length) {
    const start = at
    const found: ShellLine = { line, words: [] }
    for (;;) {
      do take(BLANKS)
      while (take(CONTINUATION) !== '')
      if (text[at] === '#') take(COMMENT)
      if (endsLine()) break
      const next = word()
      if (next === undefined) {
        found.fault = 'unclosed'
        at = start
        break
      }
      if (found.words.length < MAX_WORDS) found.words.push(next)
      else found.fault = 'too-many-words'
    }
    const lineEnd = text.indexOf('\n', at)
    at = lineEnd === -1 ? text.length : lineEnd + 1
    line += countBreaks(text, start, at)
    if (found.words.length > 0 || found.fault !== undefined) yield found
  }
}

function countBreaks(text: string, start: number, end: number): number {
  let count = 0
  let at = text.indexOf('\n', start)
  while (at !== -1 && at < end) {
    count++
    at = text.indexOf('\n', at + 1)
  }
  return count
}

/** Index of the quote that closes a double-quoted piece begun before `from`: the first not escaped, or -1. */
function endOfDouble(text: string, from: number): number {
  for (let end = text.indexOf('"', from); end !== -1; end = text.indexOf('"', end + 1)) {
    let first = end
    while (first > from && text[first - 1] === '\\') first--
    if ((end - first) % 2 === 0) return end
  }
  return -1
}
