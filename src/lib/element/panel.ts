/**
 * What stands between a person and an open vault: the form that creates it, the form that unlocks it, or what is the matter.
 * Drawn anew when the vault's state changes, and then only. What is typed goes to the vault and nowhere else.
 */
import type { Secret } from '../../client/secrets.ts'
import type { Vault } from '../../client/vault.ts'
import { button, el } from './dom.ts'
import { BusyForm, secretField } from './form.ts'
import { problemText, type Words } from './words.ts'

/** The shortest passphrase that is taken for a new vault, in characters. */
const MIN_LENGTH = 12

type Way = 'passphrase' | 'recovery' | 'passkey' | 'device'

export interface PanelOptions {
  vault: Vault
  words: Words
  /** Told of each failure, beside what the person is told. */
  onError(error: unknown): void
  /** Further buttons, of whoever shows the panel. */
  others?: () => HTMLButtonElement[]
}

export class Panel {
  readonly root = el('section', { part: 'panel' })
  readonly #options: PanelOptions
  readonly #stop: () => void
  #shown: string | undefined

  constructor(options: PanelOptions) {
    this.#options = options
    this.#stop = options.vault.on('state', () => this.#draw())
    this.#draw()
  }

  close(): void {
    this.#stop()
    this.root.replaceChildren()
  }

  focus(): void {
    this.root.querySelector<HTMLElement>('input:not(.name), button')?.focus()
  }

  #draw(): void {
    const { vault, words } = this.#options
    const { state } = vault
    if (state === this.#shown) return
    this.#shown = state
    if (state === 'unlocked') return this.root.replaceChildren()
    if (state === 'empty') return this.#show(this.#creating())
    if (state === 'locked') return this.#showUnlocking()
    this.root.replaceChildren(el('p', { class: 'problem', role: 'alert' }, words[state]))
  }

  #show({ form }: BusyForm): void {
    this.root.replaceChildren(form)
  }

  #creating(): BusyForm {
    const { vault, words } = this.#options
    const first = secretField(words.newPassphrase, 'new-password')
    const second = secretField(words.again, 'new-password')
    const form = new BusyForm(
      {
        title: words.createTitle,
        hint: words.createHint,
        fields: [first, second],
        submit: words.create,
        words,
        vaultName: vault.name,
        others: this.#others(),
      },
      () => {
        const passphrase = first.input.value
        if ([...passphrase].length < MIN_LENGTH) return form.complain(words.tooShort)
        if (passphrase !== second.input.value) return form.complain(words.notTheSame)
        void form.run(async () => void (await vault.create({ passphrase })), this.#say)
      },
    )
    return form
  }

  /** The passphrase at once; what else opens the vault is asked for meanwhile. */
  #showUnlocking(): void {
    this.#show(this.#unlocking('passphrase', []))
    const kinds = async (): Promise<readonly string[]> => {
      const { slots } = await this.#options.vault.report()
      return slots.map(({ kind }) => kind)
    }
    kinds().then(
      (ways) => this.#showWays(ways),
      // Then there is the passphrase.
      (error: unknown) => this.#options.onError(error),
    )
  }

  #showWays(ways: readonly string[]): void {
    if (this.#options.vault.state !== 'locked') return
    if (!['recovery', 'passkey', 'device'].some((way) => ways.includes(way))) return
    const typed = this.root.querySelector<HTMLInputElement>('input:not(.name)')
    const hadFocus = typed !== null && typed.matches(':focus')
    const first = ways.includes('passphrase') || !ways.includes('recovery')
    const form = this.#unlocking(first ? 'passphrase' : 'recovery', ways)
    this.#show(form)
    // What was typed so far stays.
    const input = form.form.querySelector<HTMLInputElement>('input:not(.name)')
    if (input && typed && first) input.value = typed.value
    if (hadFocus) input?.focus()
  }

  #unlocking(typed: 'passphrase' | 'recovery', ways: readonly string[]): BusyForm {
    const { vault, words } = this.#options
    const isCode = typed === 'recovery'
    const field = isCode
      ? secretField(words.recoveryCode, 'off', false)
      : secretField(words.passphrase, 'current-password')
    const canType = ways.length === 0 || ways.includes(typed)
    const swap = (to: typeof typed): void => {
      this.#show(this.#unlocking(to, ways))
      this.focus()
    }
    const other: [Way, string, () => void][] = [
      ['device', words.useDevice, () => unlock({})],
      ['passkey', words.usePasskey, () => unlock({ passkey: true })],
      isCode
        ? ['passphrase', words.usePassphrase, () => swap('passphrase')]
        : ['recovery', words.useCode, () => swap('recovery')],
    ]
    const form = new BusyForm(
      {
        title: words.unlockTitle,
        fields: canType ? [field] : [],
        submit: words.unlock,
        words,
        vaultName: vault.name,
        others: [
          ...other
            .filter(([way]) => ways.includes(way))
            .map(([, label, press]) => button(label, press)),
          ...this.#others(),
        ],
      },
      () => {
        const { value } = field.input
        if (value === '') return field.input.focus()
        unlock(isCode ? { recoveryCode: value } : { passphrase: value })
      },
    )
    const unlock = (secret: Secret): void => void form.run(() => vault.unlock(secret), this.#say)
    return form
  }

  #others(): HTMLButtonElement[] {
    return this.#options.others?.() ?? []
  }

  readonly #say = (error: unknown): string => {
    this.#options.onError(error)
    return problemText(this.#options.words, error)
  }
}
