import type { SearchHit } from '@omniai/contracts/schemas/search'
import { useEffect, useState } from 'react'
import { hits } from '../../api/search.ts'
import { useResource } from '../../api/use-resource.ts'
import { groupHits } from '../threads/group-hits.ts'

const typingPause = 150
const hitsAtOnce = 20

export type FoundThread = {
  readonly id: string
  readonly title: string
  /** The newest place in it; null: only its title. */
  readonly hit: SearchHit | null
}

/** Threads whose title or text has what was typed, as soon as the typing pauses. */
export function useFoundThreads(typed: string): {
  found: readonly FoundThread[]
  searching: boolean
  /** What was typed, once the typing paused. */
  settled: string
} {
  const [wanted, setWanted] = useState('')
  const words = typed.trim()
  useEffect(() => {
    const timer = setTimeout(() => setWanted(words), words === '' ? 0 : typingPause)
    return () => clearTimeout(timer)
  }, [words])
  const { data, problem } = useResource(wanted === '' ? null : hits({ q: wanted }, hitsAtOnce))
  const current = wanted === words
  const found =
    words === '' || !data || !current
      ? []
      : groupHits(data.items).map(group => ({
          id: group.threadId,
          title: group.title,
          hit: group.hits[0] ?? null,
        }))
  return { found, searching: words !== '' && (!current || (!data && !problem)), settled: wanted }
}
