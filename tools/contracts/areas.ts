import { type Lane, lanePrefixes } from '../../contracts/src/operation.ts'

type Place = { readonly lane: Lane; readonly path: string }

/** `/v1/threads/{thread_id}` → `threads`; other lanes say their name, so that areas are unique. */
export function areaOf({ lane, path }: Place): string {
  const area = path.slice(lanePrefixes[lane].length).split('/')[1] ?? ''
  return lane === 'ui' ? area : `${lane}-${area}`
}
