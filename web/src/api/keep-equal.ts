/** `next`, but with every part of `before` that is the same in it: what did not change keeps its identity. */
export function keepEqual<T>(before: unknown, next: T): T {
  if (before === next) return next
  if (Array.isArray(before) && Array.isArray(next)) {
    const kept = next.map((item, index) => keepEqual(before[index], item))
    const same = before.length === next.length && kept.every((item, index) => item === before[index])
    return (same ? before : kept) as T
  }
  if (!isObject(before) || !isObject(next)) return next
  const names = Object.keys(next)
  const kept = Object.fromEntries(names.map(name => [name, keepEqual(before[name], next[name])]))
  const same =
    names.length === Object.keys(before).length &&
    names.every(name => name in before && kept[name] === before[name])
  return (same ? before : kept) as T
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
