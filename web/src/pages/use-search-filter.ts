import { useSearchParams } from 'wouter'

/** A filter is part of the address, so that it can be kept and passed on. Empty values are left out. */
export function useSearchFilter<Name extends string>(names: readonly Name[]) {
  const [search, setSearch] = useSearchParams()
  const values = Object.fromEntries(names.map(name => [name, search.get(name) ?? ''])) as Record<Name, string>
  const set = (name: Name, value: string) =>
    setSearch(
      before => {
        const next = new URLSearchParams(before)
        if (value === '') next.delete(name)
        else next.set(name, value)
        return next
      },
      { replace: true },
    )
  const clear = () => setSearch(new URLSearchParams(), { replace: true })
  return [values, set, clear] as const
}
