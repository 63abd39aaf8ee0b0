import { useEffect, useState } from 'react'

/**
 * A one-time secret handed over in the address' fragment (`#token=…`), which no server ever sees.
 * It leaves the address bar and the history at once.
 */
export function useFragmentSecret(name: string): [secret: string, setSecret: (secret: string) => void] {
  const [secret, setSecret] = useState(
    () => new URLSearchParams(window.location.hash.slice(1)).get(name) ?? '',
  )
  useEffect(() => {
    if (window.location.hash) window.history.replaceState(window.history.state, '', window.location.pathname)
  }, [])
  return [secret, setSecret]
}
