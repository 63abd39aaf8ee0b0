export type Row = Readonly<Record<string, string | number>>

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right)
  return sorted.length === 0 ? Number.NaN : sorted[Math.floor(sorted.length / 2)]!
}

/** The median with the least and the most: on a shared machine one figure alone says too little. */
export function spread(values: readonly number[], places = 2): string {
  const known = values.filter(value => Number.isFinite(value))
  if (known.length === 0) return '–'
  const [least, most] = [Math.min(...known), Math.max(...known)]
  const middle = median(known).toFixed(places)
  return known.length === 1 ? middle : `${middle} (${least.toFixed(places)}–${most.toFixed(places)})`
}

/** Markdown, so that what is printed can be kept as it is. */
export function printTable(title: string, rows: readonly Row[]): void {
  const columns = [...new Set(rows.flatMap(row => Object.keys(row)))]
  const lines = [columns, columns.map(() => '---'), ...rows.map(row => columns.map(name => row[name] ?? '–'))]
  console.log(`\n### ${title}\n\n${lines.map(cells => `| ${cells.join(' | ')} |`).join('\n')}`)
}
