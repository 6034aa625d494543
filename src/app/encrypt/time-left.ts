/** How long the rest will take, told calmly: it counts down by itself and jumps only when it was really wrong. */

/** An estimate that differs by less than this part, or less than two seconds, is taken for the same. */
const TOLERANCE = 0.25
const TOLERANCE_MS = 2_000

export class TimeLeft {
  #endsAt: number | undefined

  /** The rest at this rate, in ms; undefined while no rate is known. */
  next(leftBytes: number, bytesPerSecond: number, nowMs: number): number | undefined {
    if (bytesPerSecond <= 0) {
      this.#endsAt = undefined
      return undefined
    }
    const leftMs = (leftBytes / bytesPerSecond) * 1000
    const told = this.#endsAt === undefined ? undefined : this.#endsAt - nowMs
    if (told === undefined || Math.abs(leftMs - told) > Math.max(TOLERANCE_MS, told * TOLERANCE)) {
      this.#endsAt = nowMs + leftMs
    }
    return Math.max(0, (this.#endsAt ?? nowMs) - nowMs)
  }
}

const unit = (name: 'second' | 'minute' | 'hour', digits = 0): Intl.NumberFormat =>
  new Intl.NumberFormat(undefined, {
    style: 'unit',
    unit: name,
    unitDisplay: 'long',
    maximumFractionDigits: digits,
  })

const seconds = unit('second')
const minutes = unit('minute')
const hours = unit('hour', 1)

/** In steps that grow with the time, so that the text stands still for a while. */
export function leftText(ms: number): string {
  if (ms < 5_000) return 'A few seconds left'
  if (ms < 55_000) return `About ${seconds.format(Math.ceil(ms / 5_000) * 5)} left`
  if (ms < 5_400_000) return `About ${minutes.format(Math.max(1, Math.round(ms / 60_000)))} left`
  return `About ${hours.format(Math.round(ms / 1_800_000) / 2)} left`
}
