const count = new Intl.NumberFormat('en')
const size = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })

export const counted = (amount: number, one: string, many = `${one}s`) =>
  `${count.format(amount)} ${amount === 1 ? one : many}`

export function sizeWords(bytes: number): string {
  if (bytes < 1000) return counted(bytes, 'byte')
  if (bytes < 1_000_000) return `${size.format(bytes / 1000)} kB`
  if (bytes < 1_000_000_000) return `${size.format(bytes / 1_000_000)} MB`
  return `${size.format(bytes / 1_000_000_000)} GB`
}
