/**
 * Composition root of the app: checks the ground, opens the vault, and joins vault, store, router and the first view.
 * It creates no key and stores nothing; what the person decides starts in the views.
 */
import './styles/tokens.css'
import './styles/base.css'
import './styles/controls.css'
import './styles/shell.css'
import { openVault } from '../client/open-vault.ts'
import type { Vault } from '../client/vault.ts'
import type { VaultState } from '../protocol/contract.ts'
import { isVaultError, type ErrorCode } from '../protocol/errors.ts'
import helperUrl from '../../worker/helper.ts?worker&url'
import workerUrl from '../../worker/index.ts?worker&url'
import { codeOf, isFatal } from './messages.ts'
import { Router, type Route } from './router.ts'
import { followEraseAfter, forgetEraseAfter, keptEraseAfter } from './state/erase-after.ts'
import { WILLING } from './state/policy.ts'
import { Store, type App, type Phase } from './state/store.ts'
import { CofferApp } from './views/coffer-app.ts'

const VAULT_NAME = 'coffer'

/** What is missing for a vault to be possible here at all, told by its code. */
function missing(): ErrorCode | undefined {
  if (!isSecureContext) return 'insecure-context'
  if (!globalThis.crypto?.subtle || !('indexedDB' in globalThis) || typeof Worker === 'undefined') {
    return 'unsupported'
  }
  return undefined
}

const PHASES: Record<Exclude<VaultState, 'unavailable'>, Phase> = {
  empty: 'empty',
  evicted: 'evicted',
  locked: 'locked',
  unlocked: 'unlocked',
  damaged: 'problem',
}

/** A state does not say why storage cannot be read; the next look at it does. */
async function whyUnavailable(vault: Vault, otherwise: ErrorCode): Promise<ErrorCode> {
  try {
    await vault.report()
    return otherwise
  } catch (error) {
    return isFatal(error) || isVaultError(error, 'blocked') ? codeOf(error) : otherwise
  }
}

function follow(store: Store, vault: Vault): void {
  const arrive = (state: VaultState): void => {
    if (state === 'unavailable') {
      // Refused from the beginning, or failed on the way.
      const otherwise = store.state.phase === 'starting' ? 'storage-denied' : 'storage-damaged'
      store.update({ ...locked, phase: 'starting', problem: null, deriving: null })
      void whyUnavailable(vault, otherwise).then((problem) => {
        if (vault.state === 'unavailable') store.update({ phase: 'problem', problem })
      })
      return
    }
    if (state === 'empty' || state === 'evicted') forgetEraseAfter()
    const phase = PHASES[state]
    const problem = state === 'damaged' ? 'damaged' : null
    store.update({ phase, problem, deriving: null, ...(phase === 'unlocked' ? {} : locked) })
  }
  vault.on('state', ({ state }) => arrive(state))
  vault.on('locked', ({ state }) => arrive(state))
  vault.on('unlocked', ({ state }) => arrive(state))
  vault.on('progress', ({ expectedMs }) =>
    store.update({ deriving: { startedAt: Date.now(), expectedMs } }),
  )
  vault.on('worker-lost', () =>
    store.update({ ...locked, phase: 'problem', problem: 'worker-lost' }),
  )
  arrive(vault.state)
}

/** What a lock leaves of the state: nothing of the session. */
const locked = { session: null, lockingAt: null, toasts: [] } as const

async function start(): Promise<void> {
  let listener: (route: Route) => void = () => {}
  const router = new Router((route) => listener(route))
  const store = new Store(router.current)
  listener = (route) => store.update({ route })
  const view = new CofferApp()
  view.store = store
  document.body.append(view)

  const problem = missing()
  if (problem) return store.update({ phase: 'problem', problem })
  try {
    const lock = WILLING
    const eraseAfterWrong = keptEraseAfter()
    const vault = await openVault({ name: VAULT_NAME, workerUrl, helperUrl, lock, eraseAfterWrong })
    const app: App = { vault, store, router }
    view.app = app
    follow(store, vault)
    followEraseAfter(app)
  } catch (error) {
    store.update({ phase: 'problem', problem: codeOf(error) })
  }
}

void start()
