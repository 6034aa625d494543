/** Sizes in words. */

/** 1,234,567 → 1.2 MB. */
export function bytesText(count: number | null): string {
  if (count === null) return 'an unknown amount'
  if (count === 1) return '1 byte'
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB']
  const power = count < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(count) / 3))
  return `${new Intl.NumberFormat(undefined, { maximumFractionDigits: power > 0 ? 1 : 0 }).format(count / 1000 ** power)} ${units[power] ?? ''}`
}
