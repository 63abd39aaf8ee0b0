/** The whole list against one deployment, and then away with what it made. */
import { authItems } from './auth-items.ts'
import { backendItems } from './backend-items.ts'
import { bootItems } from './boot-items.ts'
import { conversationItems } from './conversation-items.ts'
import { failureItems } from './failure-items.ts'
import { goThrough, type ItemReport, type Outcome, type Section, type SectionReport } from './items.ts'
import { pageItems } from './page-items.ts'
import { recognise } from './recognise.ts'
import { sessionItems } from './session-items.ts'
import { settingsItems } from './settings-items.ts'
import { streamItems } from './stream-items.ts'
import { createVisit, type Visit } from './visit.ts'

export const sections: readonly Section<Visit>[] = [
  { title: 'Boot', items: bootItems },
  { title: 'Backend', items: backendItems },
  { title: 'Auth', items: [...authItems, ...sessionItems] },
  { title: 'Conversations', items: conversationItems },
  { title: 'Streaming', items: streamItems },
  { title: 'Settings', items: settingsItems },
  { title: 'In a browser', items: pageItems },
  { title: 'When something fails', items: failureItems },
]

export type Counts = Readonly<Record<Outcome, number>>

export type SmokeReport = Counts & {
  readonly api: string
  readonly page: string
  readonly origin: string
  readonly relation: string
  readonly mode: string
  readonly began_at: string
  /** Why the test could not be made; null when it was. */
  readonly problem: string | null
  readonly sections: readonly SectionReport[]
  /** What it made and could not take away again. */
  readonly left_behind: readonly string[]
}

export type SmokeInput = Parameters<typeof createVisit>[0] & {
  readonly interrupted: AbortSignal
  /** Told of everything as it happens. */
  readonly tell: {
    section(title: string): void
    item(report: ItemReport): void
  }
}

/** Steps of one item: a page that is loaded, an answer that begins, each may take its time. */
const stepsOfAnItem = 6

export async function runSmoke(input: SmokeInput): Promise<SmokeReport> {
  const { deployment, interrupted, tell, left, browser } = input
  const { api, page, origin, relation } = deployment
  const head = { api, page, origin, relation, mode: modeOf(input), began_at: new Date().toISOString() }
  const problem = await recognise(deployment)
  if (problem) return { ...head, problem, ...countsOf([]), sections: [], left_behind: [] }

  const visit = createVisit(input)
  const tried = new Map<string, ItemReport>()
  const done: SectionReport[] = []
  const pace = { itemMs: deployment.stepMs * stepsOfAnItem, interrupted }
  for (const { title, items } of sections) {
    tell.section(title)
    const reports: ItemReport[] = []
    for await (const report of goThrough(items, visit, pace, tried)) {
      tell.item(report)
      reports.push(report)
    }
    done.push({ title, items: reports })
  }
  const left_behind = await left.takeAway()
  await browser.close()
  return {
    ...head,
    problem: interrupted.aborted ? 'The test was interrupted.' : null,
    ...countsOf(done),
    sections: done,
    left_behind,
  }
}

function modeOf({ write, credentials }: Pick<SmokeInput, 'write' | 'credentials'>): string {
  if (!credentials) return 'read-only, as a stranger'
  return `${write ? 'writing' : 'read-only'}, as ${credentials.email}`
}

function countsOf(done: readonly SectionReport[]): Counts {
  const outcomes = done.flatMap(({ items }) => items.map(({ outcome }) => outcome))
  const count = (wanted: Outcome) => outcomes.filter(outcome => outcome === wanted).length
  return { passed: count('passed'), failed: count('failed'), skipped: count('skipped') }
}
