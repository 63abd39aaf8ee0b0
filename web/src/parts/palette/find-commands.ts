type Findable = { readonly label: string; readonly words?: string }

const fold = (text: string) =>
  text
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()

/** All words of the query begin a word of the thing; what its label begins with comes first. */
export function findCommands<T extends Findable>(all: readonly T[], query: string): readonly T[] {
  const wanted = fold(query).split(/\s+/).filter(Boolean)
  const start = wanted.join(' ')
  return all
    .filter(({ label, words = '' }) => {
      const there = fold(`${label} ${words}`).split(/[\s/–-]+/)
      return wanted.every(word => there.some(one => one.startsWith(word)))
    })
    .sort(
      (one, other) => Number(fold(other.label).startsWith(start)) - Number(fold(one.label).startsWith(start)),
    )
}
