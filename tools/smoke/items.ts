/** What the list is made of, and how it is gone through. */
import { setTimeout as pause } from 'node:timers/promises'

export type Outcome = 'passed' | 'failed' | 'skipped'

export type Item<Context> = {
  /** Stable, for machines: `area.what`. */
  readonly id: string
  /** What must hold. */
  readonly name: string
  /** What to do when it does not. */
  readonly fix: string
  /** Items that must have passed before this one can be tried. */
  readonly needs?: readonly string[]
  /** @returns what was seen. Throws Skipped when it cannot be tried, anything else when it does not hold. */
  readonly check: (context: Context, signal: AbortSignal) => Promise<string>
}

export type Section<Context> = { readonly title: string; readonly items: readonly Item<Context>[] }

export type ItemReport = {
  readonly id: string
  readonly name: string
  readonly outcome: Outcome
  /** What was seen, or why it was skipped. */
  readonly seen: string
  readonly fix: string | null
  readonly milliseconds: number
}

export type SectionReport = { readonly title: string; readonly items: readonly ItemReport[] }

/** Could not be tried: says why. */
export class Skipped extends Error {}

export function expect(condition: unknown, seen: string): asserts condition {
  if (!condition) throw new Error(seen)
}

export type Pace = {
  /** How long one item may take. */
  readonly itemMs: number
  /** Aborted: whoever started it has had enough. */
  readonly interrupted: AbortSignal
}

/** One after another: what an item leaves behind, the next may need. */
export async function* goThrough<Context>(
  items: readonly Item<Context>[],
  context: Context,
  pace: Pace,
  done: Map<string, ItemReport>,
): AsyncGenerator<ItemReport> {
  for (const item of items) {
    const began = performance.now()
    const { outcome, seen } = await tried(item, context, pace, done)
    const report = {
      id: item.id,
      name: item.name,
      outcome,
      seen,
      fix: outcome === 'failed' ? item.fix : null,
      milliseconds: Math.round(performance.now() - began),
    }
    done.set(item.id, report)
    yield report
  }
}

async function tried<Context>(
  item: Item<Context>,
  context: Context,
  { itemMs, interrupted }: Pace,
  done: ReadonlyMap<string, ItemReport>,
): Promise<{ outcome: Outcome; seen: string }> {
  if (interrupted.aborted) return { outcome: 'skipped', seen: 'interrupted' }
  const missing = item.needs?.map(id => done.get(id)).find(report => report?.outcome !== 'passed')
  // A chain of skipped items has one reason: that of its first.
  if (missing?.outcome === 'skipped') return { outcome: 'skipped', seen: missing.seen }
  if (missing) return { outcome: 'skipped', seen: `needs ${missing.id}, which failed` }
  const over = new AbortController()
  try {
    const deadline = AbortSignal.any([interrupted, over.signal])
    const late = pause(itemMs, null, { signal: over.signal }).then(() => {
      throw new Error(`not done within ${itemMs / 1000} s`)
    })
    return { outcome: 'passed', seen: await Promise.race([item.check(context, deadline), late]) }
  } catch (error) {
    if (error instanceof Skipped) return { outcome: 'skipped', seen: error.message }
    if (interrupted.aborted) return { outcome: 'skipped', seen: 'interrupted' }
    return { outcome: 'failed', seen: oneLine(error) }
  } finally {
    over.abort()
  }
}

function oneLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  // A browser's messages bring colours and a log of their own with them.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colours are written with
  const plain = text.replace(/\u001b\[[\d;]*m/g, '').split(/\n\s*Call log:/)[0]!
  return plain.replace(/\s+/g, ' ').trim().slice(0, 400)
}
