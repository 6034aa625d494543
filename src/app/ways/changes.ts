/**
 * Everything that changes how the vault opens, as a person asks for it: each asks for a secret that opens it now, says
 * what it comes to, and says when it is done.
 */
import { html, nothing, type TemplateResult } from 'lit'
import { isVaultError } from '../../protocol/errors.ts'
import type { SlotInfo } from '../../protocol/contract.ts'
import { askSecret, type SecretQuestion } from '../elements/ask-secret.ts'
import { choose } from '../elements/choose.ts'
import type { NewPassphrase } from '../elements/new-passphrase.ts'
import '../elements/new-passphrase.ts'
import { attempt } from '../state/failure.ts'
import type { App } from '../state/store.ts'
import { showToast } from '../state/toasts.ts'
import { isPortable, leftWithout, loadWays } from '../state/ways.ts'
import { askName } from './ask-name.ts'
import { nameOf } from './words.ts'

const TOLD_MS = 6_000

/** Asks, and afterwards reads the ways again and says what was done. */
async function change(app: App, question: SecretQuestion, done: () => string): Promise<boolean> {
  let changed = false
  await attempt(app, async () => {
    changed = await askSecret(app, question)
    await loadWays(app)
    if (changed) showToast(app, { text: done(), forMs: TOLD_MS })
  })
  return changed
}

/** The part of the dialog in which a passphrase is chosen, and what was chosen. */
function choosing(): Required<Pick<SecretQuestion, 'after' | 'ready'>> & { chosen: () => string } {
  let chosen: string | undefined
  return {
    after: () => html`<new-passphrase label="New passphrase"></new-passphrase>`,
    ready: async () => {
      chosen = await document.querySelector<NewPassphrase>('ask-secret new-passphrase')?.checked()
      return chosen !== undefined
    },
    chosen: () => chosen ?? '',
  }
}

/** Whether everything is to be sealed under new keys in the same go. */
function newKeys(wanted: boolean): { after: () => TemplateResult; wanted: () => boolean } {
  const after = (): TemplateResult =>
    html`<label class="check">
      <input
        type="checkbox"
        .checked=${wanted}
        @change=${(event: Event) => (wanted = (event.target as HTMLInputElement).checked)}
      />
      <span
        >Also make new keys<span class="small quiet check-text"
          >Then it opens nothing that is written from now on, in any copy of the files; and once all
          is sealed again, nothing that is in the vault. Runs in the background; other tabs lock
          once.</span
        ></span
      >
    </label>`
  return { after, wanted: () => wanted }
}

export function addPassphrase(app: App): Promise<boolean> {
  const { chosen, ...asking } = choosing()
  const question: SecretQuestion = {
    ...asking,
    title: 'Add a passphrase',
    text: 'It opens the vault beside what opens it now.',
    label: 'Add passphrase',
    doing: 'Adding',
    use: async (secret) => {
      await app.vault.slots.addPassphrase({ passphrase: chosen(), secret })
    },
  }
  return change(app, question, () => 'The new passphrase opens the vault.')
}

export function changePassphrase(app: App): Promise<boolean> {
  const { chosen, after, ready } = choosing()
  const rotating = newKeys(false)
  const question: SecretQuestion = {
    after: () => html`${after()}${rotating.after()}`,
    ready,
    title: 'Change the passphrase',
    text: 'The one you give as the passphrase of this vault is replaced, and opens nothing here from then on.',
    only: 'passphrase',
    label: 'Change passphrase',
    doing: 'Changing',
    use: async ({ passphrase = '' }) => {
      const rotate = rotating.wanted()
      await app.vault.slots.changePassphrase({ old: passphrase, new: chosen(), rotate })
    },
  }
  return change(app, question, () => 'The passphrase was changed.')
}

export async function strengthen(app: App): Promise<void> {
  let stronger = false
  const question: SecretQuestion = {
    title: 'Make guessing cost more',
    text: 'Measures this device, and if it can afford more rounds, the same passphrase is stored with those. Opening then takes about a second.',
    only: 'passphrase',
    label: 'Measure',
    doing: 'Measuring',
    use: async ({ passphrase = '' }) => {
      stronger = await app.vault.slots.strengthen({ passphrase })
    },
  }
  await change(app, question, () =>
    stronger
      ? 'A guess at this passphrase costs more now.'
      : 'It costs as much already as this device can afford.',
  )
}

/** Binds a passphrase to this browser, or frees it again. */
export async function bind(app: App, way: SlotInfo): Promise<void> {
  const { bound } = way
  const isElsewhere = (await loadWays(app)).some((one) => one.id !== way.id && isPortable(one))
  if (!bound && !isElsewhere) {
    await choose({
      title: 'Something else has to open the vault first',
      text: 'A passphrase that works in this browser only must never be all there is: if the browser loses its data, the vault is lost. Add a recovery code, and check it.',
      choices: [{ id: 'ok', label: 'Leave it as it is', primary: true }],
    })
    return
  }
  const question: SecretQuestion = {
    title: bound
      ? `Let “${nameOf(way)}” work elsewhere?`
      : `Bind “${nameOf(way)}” to this browser?`,
    text: bound
      ? 'It then opens the vault wherever its files are taken. Whoever has a copy of them can try passphrases.'
      : 'It then opens the vault in this browser only. Whoever has a copy of the files, but not of the browser’s profile, has nothing to try passphrases on. If the browser loses its data, this passphrase is of no use.',
    only: 'passphrase',
    label: bound ? 'Let it' : 'Bind',
    doing: bound ? 'Freeing' : 'Binding',
    use: async ({ passphrase = '' }) => {
      const typed = { secret: { passphrase } }
      await (bound ? app.vault.slots.unbind(way.id, typed) : app.vault.slots.bind(way.id, typed))
    },
  }
  await change(app, question, () =>
    bound ? 'The passphrase works elsewhere again.' : 'The passphrase works in this browser only.',
  )
}

export function addPasskey(app: App): Promise<boolean> {
  const question: SecretQuestion = {
    title: 'Add a passkey',
    text: 'Your browser asks for it two or three times: it is made, and then tried before it counts.',
    label: 'Add passkey',
    doing: 'Waiting for the passkey',
    use: async (secret) => {
      await app.vault.slots.addPasskey({ secret, userName: 'Coffer vault' })
    },
  }
  return change(app, question, () => 'The passkey opens the vault.')
}

export function remember(app: App): Promise<boolean> {
  const question: SecretQuestion = {
    title: 'Remember this browser?',
    text: 'The vault then opens here without asking. Browsers store the key for this in the clear in their profile folder: anyone who can use this browser, or copy its profile, can open the vault.',
    label: 'Remember this browser',
    doing: 'Remembering',
    use: async (secret) => {
      await app.vault.slots.remember({ secret })
    },
  }
  return change(app, question, () => 'This browser opens the vault by itself now.')
}

export async function rename(app: App, way: SlotInfo): Promise<void> {
  const name = await askName(`Name “${nameOf(way)}”`, way.name)
  if (name === null || name === way.name) return
  await attempt(app, async () => {
    await app.vault.slots.rename(way.id, name)
    await loadWays(app)
  })
}

/** What is said before a way in is removed. */
const LOSES: Record<SlotInfo['kind'], string> = {
  passphrase: 'That passphrase opens nothing here from then on.',
  passkey: 'That passkey opens nothing here from then on. Delete it where it is kept, too.',
  recovery: 'That recovery code opens nothing here from then on. Destroy the sheet.',
  device: 'From then on this browser asks for a secret each time.',
  'host-secret': 'The app around this page cannot open the vault from then on.',
}

export async function removeWay(app: App, way: SlotInfo): Promise<boolean> {
  const ways = await loadWays(app)
  const left = leftWithout(ways, way.id)
  if (left === 'none') {
    await choose({
      title: `“${nameOf(way)}” is needed`,
      text: 'Without it, nothing that can be relied on would open the vault. A passkey alone does not count, because it goes with a device or an account. Add a passphrase or a recovery code first.',
      choices: [{ id: 'ok', label: 'Keep it', primary: true }],
    })
    return false
  }
  const accepting = left === 'device-only' ? acceptance() : undefined
  const rotating = newKeys(true)
  const question: SecretQuestion = {
    ...accepting?.asking,
    after: rotating.after,
    title: `Remove “${nameOf(way)}”?`,
    text: `${LOSES[way.kind]} Whoever has a copy of the files from before can still open that copy with it.`,
    label: 'Remove',
    doing: 'Removing',
    use: async (secret) => {
      const acceptDeviceOnly = accepting?.accepted() ?? false
      const rotate = rotating.wanted()
      const how = { secret, acceptDeviceOnly }
      await app.vault.slots.remove(way.id, { ...how, rotate })
    },
    explain: (error) =>
      isVaultError(error, 'last-slot')
        ? 'Another tab has changed the ways in. Close this and look at the list again.'
        : undefined,
  }
  return change(app, question, () => `“${nameOf(way)}” was removed.`)
}

/** The plain warning before the last way in that works elsewhere is given up; it wants to be ticked. */
function acceptance(): {
  asking: Required<Pick<SecretQuestion, 'more' | 'ready'>>
  accepted: () => boolean
} {
  let accepted = false
  let asked = false
  const more = (): TemplateResult =>
    html`<div class="notice notice-danger">
      <label class="check">
        <input
          type="checkbox"
          data-first
          aria-describedby="accept-problem"
          @change=${(event: Event) => (accepted = (event.target as HTMLInputElement).checked)}
        />
        <span
          >Only this browser will open the vault. If its data is cleared, or the device is lost, the
          vault is lost with it.<span class="error" id="accept-problem" role="alert"
            >${asked && !accepted ? 'Tick this to go on. Nothing was removed.' : nothing}</span
          ></span
        >
      </label>
    </div>`
  const ready = (): boolean => {
    asked = true
    return accepted
  }
  return { asking: { more, ready }, accepted: () => accepted }
}
