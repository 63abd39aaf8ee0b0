/** With `--url`: what a page does, on the server that runs, by the way people take to it, as someone who has an account. */
import { type RunView, textOf } from '@omniai/contracts/apply-event'
import type { Environment } from '../../config/environment.ts'
import { EgressError } from '../../kernel/egress.ts'
import { createEgress } from '../../platform/egress/egress.ts'
import { bad, type Finding, good, skipped } from './finding.ts'
import { createTrialClient, type TrialClient } from './trial-client.ts'

/** Long enough to be cut off, to be stopped in, and cheap. */
const question = 'Count from one to sixty in words, and write nothing else.'
const begun = (view: RunView) => textOf(view.parts).length > 10 || view.end !== null

export async function examineRunning(url: string, environment: Environment): Promise<Finding[]> {
  const egress = createEgress({ allowedOrigins: [url] })
  const client = createTrialClient(egress, url)
  try {
    await client.isReady()
    const found = [good('server', `${url} answers, and takes work.`)]
    const { DOCTOR_EMAIL: email, DOCTOR_PASSWORD: password } = environment
    if (!email || !password) {
      return [
        ...found,
        skipped('server', 'DOCTOR_EMAIL and DOCTOR_PASSWORD are not set, so nothing is asked there.'),
      ]
    }
    await client.signIn(email, password)
    return [...found, ...(await tryAnswers(client))]
  } catch (error) {
    return [unreached(url, error)]
  } finally {
    await egress.close()
  }
}

/** What it made it deletes for ever, and signs out. */
async function tryAnswers(client: TrialClient): Promise<Finding[]> {
  const views: RunView[] = []
  const keep = (view: RunView) => {
    views.push(view)
    return view
  }
  try {
    return [await resumed(client, keep), await stopped(client, keep)]
  } finally {
    await client.leave(views.flatMap(({ start }) => start?.thread_id ?? []))
  }
}

async function resumed(client: TrialClient, keep: (view: RunView) => RunView): Promise<Finding> {
  const asked = performance.now()
  const cut = keep(await client.ask(question, begun))
  const first = Math.round(performance.now() - asked)
  if (cut.end) return endedAtOnce(cut)
  const whole = await client.resume(cut)
  if (whole.end?.status !== 'completed') return endedAtOnce(whole)
  if (textOf(whole.parts).startsWith(textOf(cut.parts))) {
    return good('server', `An answer began after ${first} ms, was cut off, came back and is whole.`)
  }
  return bad(
    'server',
    'An answer that was cut off came back changed.',
    'Look for a proxy that alters event streams.',
  )
}

async function stopped(client: TrialClient, keep: (view: RunView) => RunView): Promise<Finding> {
  const cut = keep(await client.ask(question, begun))
  if (cut.end) return endedAtOnce(cut)
  const asked = performance.now()
  await client.stop(cut.start!.run_id)
  const { end } = await client.resume(cut)
  const took = Math.round(performance.now() - asked)
  if (end?.status === 'cancelled')
    return good('server', `An answer was stopped, and its end known ${took} ms later.`)
  return bad(
    'server',
    `An answer that was stopped ended as ${end?.status}.`,
    'Look at the log of the server.',
  )
}

/** A short or quick answer, or a proxy that keeps it until it is whole. */
function endedAtOnce({ end }: RunView): Finding {
  if (end?.status === 'completed') {
    return bad(
      'server',
      'An answer came in one piece.',
      'If the model is not that quick, a proxy holds streams back: proxy_buffering off (docs/operate/deployment.md).',
    )
  }
  return bad(
    'server',
    `An answer ended as ${end?.status}: ${end?.error?.message ?? end?.reason}.`,
    'See what the doctor says of the providers.',
  )
}

function unreached(url: string, error: unknown): Finding {
  if (error instanceof EgressError) {
    return bad(
      'server',
      `${url} is not reached from here (${error.kind}).`,
      'Start it, or mend what stands in front.',
    )
  }
  const says = error instanceof Error ? error.message : String(error)
  return bad('server', `${url}: ${says}`, '`npm run smoke` finds out more of what arrives there.')
}
