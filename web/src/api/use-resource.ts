import { useCallback, useRef, useSyncExternalStore } from 'react'
import { type Resource, type Snapshot, snapshotOf, watch } from './resources.ts'

const nothing: Snapshot<never> = { data: undefined, problem: null }
const noWatch = () => () => {}

/** Watches a resource as long as the component is there; null watches nothing. */
export function useResource<T>(resource: Resource<T> | null): Snapshot<T> {
  const latest = useRef(resource)
  latest.current = resource
  const id = resource?.key.join('\n')
  const subscribe = useCallback(
    (listener: () => void) =>
      id !== undefined && latest.current ? watch(latest.current, listener) : noWatch(),
    [id],
  )
  return useSyncExternalStore(subscribe, () => (resource ? snapshotOf(resource) : nothing))
}
