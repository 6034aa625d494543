/**
 * The check-up in words: what was observed goes in, one line for each thing that holds or does not comes out, with the one
 * thing to do about it. Pure; it decides nothing and promises nothing that was not looked at.
 */
import type { CheckReport, SlotInfo } from '../../protocol/contract.ts'
import type { VaultReport } from '../../client/vault.ts'
import { KDF_FLOOR } from '../../protocol/limits.ts'
import { BACKUP_DAYS, daysSince } from '../state/reminders.ts'
import type { Settings } from '../state/settings.ts'
import { hasProvedCode, isDeviceOnly, isPortable, unprovedCode } from '../state/ways.ts'

/** `good`: holds. `open`: could be better, or is not known. `bad`: do something. */
export type Tone = 'good' | 'open' | 'bad'

export interface Finding {
  id: string
  tone: Tone
  title: string
  text: string
  action?: { label: string; href: string } | { label: string; run: 'persist' | 'check' }
}

export interface Known {
  report: VaultReport
  ways: readonly SlotInfo[]
  settings: Settings
  items: number
  /** Of the last check since the vault was opened. */
  checked: CheckReport | null
  installed: boolean
  nowMs: number
}

/** The worst first; what is equally bad in the order a person would go through it. */
export function findings(known: Known): Finding[] {
  const all = [
    waysIn(known),
    recovery(known),
    backup(known),
    savedFile(known),
    cost(known),
    bound(known),
    rotation(known),
    kept(known),
    space(known),
    integrity(known),
    healed(known),
    locking(known),
    environment(known),
  ].filter((finding) => finding !== undefined)
  const order: readonly Tone[] = ['bad', 'open', 'good']
  return order.flatMap((tone) => all.filter((finding) => finding.tone === tone))
}

function waysIn({ ways }: Known): Finding {
  const to = { label: 'Ways in', href: '#/ways' }
  if (isDeviceOnly(ways)) {
    return {
      id: 'ways',
      tone: 'bad',
      title: 'Only this browser opens the vault',
      text: 'Anyone who can use it can open the vault, and if its data is cleared the vault is lost.',
      action: to,
    }
  }
  const sure = ways.filter(isPortable)
  if (sure.length < 2) {
    return {
      id: 'ways',
      tone: 'open',
      title: 'One way in',
      text: 'If it is lost or forgotten, nothing else opens the vault.',
      action: to,
    }
  }
  return {
    id: 'ways',
    tone: 'good',
    title: `${sure.length} ways in`,
    text: 'If one is lost, another opens the vault.',
    action: to,
  }
}

function recovery({ ways }: Known): Finding {
  const action = { label: 'Recovery code', href: '#/recovery' }
  if (hasProvedCode(ways)) {
    return {
      id: 'recovery',
      tone: 'good',
      title: 'Recovery code saved',
      text: 'You have shown that you have it.',
      action,
    }
  }
  return unprovedCode(ways)
    ? {
        id: 'recovery',
        tone: 'bad',
        title: 'Recovery code not checked',
        text: 'One was made, and nobody has shown to have saved it.',
        action,
      }
    : {
        id: 'recovery',
        tone: 'open',
        title: 'No recovery code',
        text: 'It would open the vault when the passphrase is forgotten.',
        action,
      }
}

function backup({ settings: { lastBackup }, items, nowMs }: Known): Finding {
  const action = { label: 'Backup', href: '#/backup' }
  if (!lastBackup) {
    return {
      id: 'backup',
      tone: items > 0 ? 'bad' : 'open',
      title: 'No backup',
      text: 'If this device is lost, so is the vault.',
      action,
    }
  }
  const days = daysSince(lastBackup.at, nowMs)
  return {
    id: 'backup',
    tone: days >= BACKUP_DAYS ? 'bad' : 'good',
    title:
      days === 0
        ? 'Backup of today'
        : days === 1
          ? 'Backup of yesterday'
          : `Backup of ${days} days ago`,
    text:
      days >= BACKUP_DAYS
        ? 'What you changed since is only on this device.'
        : 'What you change from now on is not in it.',
    action,
  }
}

function savedFile({ settings: { lastBackup } }: Known): Finding | undefined {
  if (!lastBackup || lastBackup.checkedAt !== null) return undefined
  return {
    id: 'saved-file',
    tone: 'open',
    title: 'The saved backup was not looked at',
    text: 'It was whole when it was made. Whether it arrived where you saved it, only a look shows.',
    action: { label: 'Look inside', href: '#/restore' },
  }
}

function cost({ ways }: Known): Finding | undefined {
  const rounds = ways.filter(({ kind }) => kind === 'passphrase').map((way) => way.iterations)
  if (rounds.length === 0) return undefined
  const least = Math.min(...rounds)
  const text = `Each guess at ${rounds.length > 1 ? 'the weakest' : 'the'} passphrase costs ${new Intl.NumberFormat().format(least)} rounds of PBKDF2.`
  return {
    id: 'cost',
    tone: least >= KDF_FLOOR ? 'good' : 'bad',
    title: least >= KDF_FLOOR ? 'Guessing is slow' : 'Guessing is too cheap',
    text,
    action: { label: 'Strengthen', href: '#/ways' },
  }
}

function bound({ ways }: Known): Finding | undefined {
  if (!ways.some((way) => way.bound)) return undefined
  return {
    id: 'bound',
    tone: 'good',
    title: 'A passphrase is bound to this browser',
    text: 'A copy of the files without the browser’s own key gives nothing to try passphrases on. It works here only.',
    action: { label: 'Ways in', href: '#/ways' },
  }
}

function rotation({ report }: Known): Finding | undefined {
  if (!report.rotation) return undefined
  const resting = report.rotation.state === 'paused'
  return {
    id: 'rotation',
    tone: 'open',
    title: resting ? 'Making new keys is resting' : 'New keys are being made',
    text: 'Until that is done, some of what is stored is still sealed under the old ones.',
    action: { label: resting ? 'Go on' : 'Look', href: '#/ways' },
  }
}

function kept({ report: { persisted }, installed }: Known): Finding {
  if (persisted === 'yes') {
    return {
      id: 'kept',
      tone: 'good',
      title: 'The browser keeps the vault',
      text: 'It has promised not to clear it when space runs out.',
    }
  }
  return {
    id: 'kept',
    tone: 'open',
    title: 'The browser may clear the vault',
    text: installed
      ? 'It does so when space runs out. It has not promised otherwise.'
      : 'It does so when space runs out. Installing Coffer, or a bookmark, often makes it promise otherwise.',
    action: { label: 'Ask the browser', run: 'persist' },
  }
}

/** Less than this is left: time to do something while there still is. */
const LITTLE_BYTES = 50_000_000

function space({ report: { usageBytes, quotaBytes } }: Known): Finding | undefined {
  if (usageBytes === null || quotaBytes === null) return undefined
  const little = quotaBytes - usageBytes < LITTLE_BYTES
  return little
    ? {
        id: 'space',
        tone: 'bad',
        title: 'Little space left',
        text: 'New items may not be saved any more. Free some space on this device.',
      }
    : { id: 'space', tone: 'good', title: 'Enough space', text: 'The browser has room for more.' }
}

function integrity({ checked }: Known): Finding {
  const action = { label: 'Check now', run: 'check' } as const
  if (!checked) {
    return {
      id: 'integrity',
      tone: 'open',
      title: 'Stored data not checked',
      text: 'Not since the vault was opened. A check reads everything once more and proves it.',
      action,
    }
  }
  return checked.problemCount === 0
    ? {
        id: 'integrity',
        tone: 'good',
        title: 'All is as Coffer wrote it',
        text: 'Everything that is stored was read and proven since the vault was opened.',
        action,
      }
    : {
        id: 'integrity',
        tone: 'bad',
        title: 'Some of it is damaged',
        text: 'What it is, and what a repair would do, is in the settings.',
        action: { label: 'Settings', href: '#/settings' },
      }
}

function healed({ report }: Known): Finding | undefined {
  if (report.healed.length === 0) return undefined
  return {
    id: 'healed',
    tone: 'open',
    title: 'Something was put right from a second copy',
    text: 'Nothing is lost. The disk may be failing, or something changes its files: make a backup.',
    action: { label: 'Backup', href: '#/backup' },
  }
}

function locking({ settings, ways, report }: Known): Finding {
  const action = { label: 'Locking', href: '#/settings' }
  if (ways.some(({ kind }) => kind === 'device')) {
    return {
      id: 'locking',
      tone: 'open',
      title: 'This browser opens the vault without asking',
      text: 'So locking keeps nobody out who can use this browser.',
      action: { label: 'Ways in', href: '#/ways' },
    }
  }
  if (settings.idleMs === null) {
    return {
      id: 'locking',
      tone: 'bad',
      title: 'The vault does not lock by itself',
      text: 'It stays open on a computer you walk away from.',
      action,
    }
  }
  if (report.heldOverReload === 'yes' || report.sharedWithTabs === 'yes') {
    return {
      id: 'locking',
      tone: 'open',
      title: 'Something opens the vault without asking',
      text: `${report.heldOverReload === 'yes' ? 'This tab stays open over a reload. ' : ''}${report.sharedWithTabs === 'yes' ? 'Tabs open each other. ' : ''}Any script on this address could take the keys on that way.`,
      action,
    }
  }
  return {
    id: 'locking',
    tone: 'good',
    title: 'The vault locks by itself',
    text: `After ${Math.round(settings.idleMs / 60_000)} min without you.`,
    action,
  }
}

function environment({ report }: Known): Finding {
  const { secureContext, framed, trustedTypes } = report
  const holds = secureContext === 'yes' && framed === 'no' && trustedTypes === 'yes'
  return {
    id: 'environment',
    tone: holds ? 'good' : framed === 'yes' || secureContext === 'no' ? 'bad' : 'open',
    title: holds ? 'The page is what it should be' : 'Not all of the page’s protections hold',
    text: `Secure address: ${secureContext}. Inside another page: ${framed}. Trusted Types: ${trustedTypes}.`,
  }
}
