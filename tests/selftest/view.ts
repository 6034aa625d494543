/** The self-test page as a person sees it: what it will do and a button, then how far it is, then the verdict. */
import { copied, h, saving } from './dom.ts'
import { many, textOf, type AttackResult, type PromiseResult, type Report } from './report.ts'
import type { Progress } from './run.ts'

type Result = PromiseResult | AttackResult

const ABOUT = [
  'Keeps the promises of Coffer in this browser, one by one, and tries the attacks it is meant to withstand. It takes a minute or two.',
  'It makes a vault of its own and erases it at the end. Your vaults are only read, to see that no key in them can be taken out, and nothing leaves this page.',
]
const HEADLINES = {
  good: 'All is as it should be.',
  bad: 'Something is not as it should be.',
  unfinished: 'The self-test did not get to its end.',
} as const
const WORDS = {
  kept: 'kept',
  blocked: 'blocked',
  broken: 'broken',
  open: 'open',
  'not-tried': 'not tried',
} as const
const MARKS = { kept: '✓', blocked: '✓', broken: '✕', open: '✕', 'not-tried': '–' } as const

export class Page {
  readonly main: HTMLElement
  readonly #body = h('div', { class: 'stack selftest-body' })
  readonly #button: HTMLButtonElement
  readonly #bar = h('progress', { 'aria-label': 'Progress of the self-test' })
  readonly #now = h('p', { class: 'quiet small selftest-now' })

  constructor(run: () => void) {
    this.#button = h(
      'button',
      { class: 'btn btn-primary btn-wide', id: 'run', type: 'button' },
      'Run the self-test',
    )
    this.#button.addEventListener('click', run)
    this.#body.append(...ABOUT.map((text) => h('p', {}, text)), this.#button)
    const back = h('a', { class: 'link', href: '../' }, 'Back to Coffer')
    this.main = h('main', { class: 'selftest stack' }, h('h1', {}, 'Coffer self-test'), this.#body)
    this.main.append(h('p', {}, back))
  }

  begin(): void {
    this.#bar.removeAttribute('value')
    this.#now.textContent = ''
    this.#body.replaceChildren(
      h('p', { role: 'status' }, 'Running. Leave this page open and in front until it is done.'),
      this.#bar,
      this.#now,
    )
  }

  tell({ done, of, name }: Progress): void {
    this.#bar.max = of
    this.#bar.value = done
    this.#now.textContent = `${done + 1} of ${of}: ${name}`
  }

  fail(why: string): void {
    this.#body.replaceChildren(h('p', { class: 'notice notice-danger', role: 'alert' }, why))
  }

  show(report: Report): void {
    const verdict = verdictOf(report)
    this.#button.textContent = 'Run it again'
    this.#button.className = 'btn'
    this.#body.replaceChildren(
      verdict,
      ...notes('Violations of the policy that nothing here provoked', report.unannounced),
      ...notes('Errors nobody caught', report.uncaught),
      ...wrongOnes(report),
      resultsOf('Promises', report.promises),
      ...groupsOf(report.attacks).map(([title, results]) =>
        resultsOf(`Attacks: ${title}`, results),
      ),
      factsOf(report),
      reportsOf(report),
      this.#button,
    )
    verdict.focus()
  }
}

function verdictOf({ verdict, summary }: Report): HTMLElement {
  const kind =
    verdict === 'good' ? 'selftest-good' : verdict === 'bad' ? 'notice-danger' : 'notice-warn'
  return h(
    'section',
    { class: `notice ${kind}`, id: 'verdict', tabindex: '-1', 'data-verdict': verdict },
    h(
      'div',
      { class: 'stack-s' },
      h('h2', {}, HEADLINES[verdict]),
      ...summary.map((sentence) => h('p', {}, sentence)),
    ),
  )
}

const groupsOf = (attacks: AttackResult[]): [string, AttackResult[]][] =>
  [...new Set(attacks.map(({ group }) => group))].map((title) => [
    title,
    attacks.filter(({ group }) => group === title),
  ])

const isWrong = ({ outcome }: Result): boolean => outcome === 'broken' || outcome === 'open'

/** What a person must know is not left folded away. */
function wrongOnes({ promises, attacks }: Report): HTMLElement[] {
  const wrong = [...promises, ...attacks].filter(isWrong)
  return wrong.length === 0 ? [] : [h('h2', {}, 'Broken or open'), listOf(wrong, true)]
}

function notes(title: string, lines: readonly string[]): HTMLElement[] {
  if (lines.length === 0) return []
  return [
    h('h2', {}, title),
    h('ul', {}, ...lines.map((line) => h('li', { class: 'mono small' }, line))),
  ]
}

function listOf(results: readonly Result[], withGroup = false): HTMLElement {
  return h(
    'ul',
    { role: 'list', class: 'selftest-list' },
    ...results.map((result) => itemOf(result, withGroup)),
  )
}

function itemOf(result: Result, withGroup: boolean): HTMLElement {
  const { name, outcome, reason } = result
  const unclear =
    'by' in result && result.by === 'unclear' ? ', by the policy or for want of a network' : ''
  const details = [`${WORDS[outcome]}${unclear}`, reason.split('\n')[0] ?? ''].filter(
    (text) => text !== '',
  )
  return h(
    'li',
    { 'data-outcome': outcome },
    h('span', { class: 'selftest-mark', 'aria-hidden': 'true' }, MARKS[outcome]),
    h(
      'span',
      {},
      withGroup && 'group' in result ? `${result.group}: ${name}` : name,
      ' ',
      h('span', { class: 'quiet small' }, details.join(' · ')),
    ),
  )
}

function resultsOf(title: string, results: readonly Result[]): HTMLElement {
  const counts = Object.entries(WORDS)
    .map(
      ([outcome, word]) =>
        [results.filter((result) => result.outcome === outcome).length, word] as const,
    )
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`)
  return h(
    'details',
    {},
    h('summary', {}, title, ' ', h('span', { class: 'quiet small' }, counts.join(', '))),
    listOf(results),
  )
}

function factsOf({ facts }: Report): HTMLElement {
  const say = (value: unknown): string =>
    value === true ? 'yes' : value === false ? 'no' : String(value)
  return h(
    'details',
    {},
    h(
      'summary',
      {},
      'This browser ',
      h('span', { class: 'quiet small' }, String(facts['browser'])),
    ),
    h(
      'dl',
      { class: 'selftest-facts' },
      ...Object.entries(facts).flatMap(([name, value]) => [
        h('dt', {}, name),
        h('dd', { class: 'mono' }, say(value)),
      ]),
    ),
  )
}

/** Copied, saved, or selected by hand where a web view allows neither. */
function reportsOf(report: Report): HTMLElement {
  const [text, json] = [textOf(report), JSON.stringify(report, null, 2)]
  const shown = (title: string, id: string, content: string): HTMLElement =>
    h(
      'details',
      {},
      h('summary', {}, title),
      h('pre', { id, class: 'selftest-report', tabindex: '0' }, content),
    )
  return h(
    'section',
    { class: 'stack-s', 'aria-label': 'The report' },
    h('h2', {}, 'The report'),
    h(
      'p',
      { class: 'quiet small' },
      `${many(report.promises.length, 'promise')} and ${many(report.attacks.length, 'attack')}, in sentences and numbers. It holds nothing of your vaults.`,
    ),
    h('div', { class: 'cluster' }, copied('Copy as text', text), copied('Copy as JSON', json)),
    h(
      'div',
      { class: 'cluster' },
      saving('Save as text', 'coffer-selftest.txt', text),
      saving('Save as JSON', 'coffer-selftest.json', json),
    ),
    shown('As text', 'report-text', text),
    shown('As JSON', 'report-json', json),
  )
}
