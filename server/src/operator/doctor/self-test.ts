/**
 * The whole program on this machine, with a database in memory, a model server made for it and real connections: that
 * answers stream, outlive a cut connection, stop, and end in words when the model server dies.
 */
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RunView, textOf } from '@omniai/contracts/apply-event'
import { createApp, migrations } from '../../app.ts'
import { toConfig } from '../../config/config.ts'
import { readSecrets } from '../../config/secrets.ts'
import { migrate } from '../../platform/db/migrate.ts'
import { openSqlite } from '../../platform/db/sqlite.ts'
import { createEgress } from '../../platform/egress/egress.ts'
import { version } from '../installation.ts'
import { bad, type Finding, good } from './finding.ts'
import { createTrialClient, type TrialClient } from './trial-client.ts'
import { dies, startTrialProvider, type TrialProvider } from './trial-provider.ts'

const nowhere = 'http://127.0.0.1:9/v1'
const mend =
  'Ask for help with the output of this command and the version: this is a fault of the program or the machine.'

export async function tryItself(): Promise<Finding[]> {
  const place = mkdtempSync(join(tmpdir(), 'omniai-doctor-'))
  const provider = await startTrialProvider()
  const environment = {
    OMNIAI_ENV: 'test',
    DATA_DIR: place,
    LMSTUDIO_URL: nowhere,
    OLLAMA_URL: nowhere,
    LLAMACPP_URL: provider.baseUrl,
    EMBEDDED_MODEL: 'off',
    LOG_LEVEL: 'silent',
  }
  const database = openSqlite(':memory:')
  await migrate(database, migrations)
  const omni = await createApp({
    config: toConfig(environment),
    secrets: readSecrets(environment, place),
    database,
    version: version(),
    webDir: null,
    soleOwner: true,
  })
  const url = await omni.app.listen({ port: 0, host: '127.0.0.1' })
  const egress = createEgress({ allowedOrigins: [url] })
  try {
    const client = createTrialClient(egress, url)
    await client.setUp((await omni.auth.firstAdmin.issueToken())!)
    return [
      await outcome('An answer streams, outlives a cut connection, and is whole', () =>
        cutAndResume(client, provider),
      ),
      await outcome('A stop closes the connection to the model server', () =>
        stopInTheMiddle(client, provider),
      ),
      await outcome('A model server that dies in the middle leaves what it wrote, and words', () =>
        die(client, provider),
      ),
    ]
  } finally {
    await omni.drain(0)
    await egress.close()
    await database.close()
    await provider.close()
    await rm(place, { recursive: true, force: true })
  }
}

async function outcome(what: string, prove: () => Promise<string>): Promise<Finding> {
  try {
    return good('self-test', `${what}: ${await prove()}.`)
  } catch (error) {
    return bad('self-test', `${what}: no. ${error instanceof Error ? error.message : String(error)}`, mend)
  }
}

const hasWords = (count: number) => (view: RunView) => textOf(view.parts).split(' ').length > count

async function cutAndResume(client: TrialClient, provider: TrialProvider): Promise<string> {
  const begun = performance.now()
  const cut = await client.ask('cut', hasWords(3))
  const first = Math.round(performance.now() - begun)
  if (cut.end !== null) throw new Error('the answer came in one piece')
  const whole = await client.resume(cut)
  const said = provider.said('cut')
  if (textOf(whole.parts) !== said) throw new Error('the resumed answer is not what the model server wrote')
  if (whole.end?.status !== 'completed') throw new Error(`it ended as ${whole.end?.status}`)
  return `three words after ${first} ms, and all ${said.trim().split(' ').length} of them`
}

async function stopInTheMiddle(client: TrialClient, provider: TrialProvider): Promise<string> {
  const cut = await client.ask('stop', hasWords(3))
  const asked = performance.now()
  await client.stop(cut.start!.run_id)
  const closedAt = await within(5_000, provider.closed('stop'), 'the connection was not closed')
  const { end } = await client.resume(cut)
  if (end?.status !== 'cancelled') throw new Error(`it ended as ${end?.status}`)
  return `after ${Math.max(0, Math.round(closedAt - asked))} ms`
}

async function die(client: TrialClient, provider: TrialProvider): Promise<string> {
  const view = await client.ask(dies, ({ end }) => end !== null)
  if (view.end?.status !== 'failed') throw new Error(`it ended as ${view.end?.status}`)
  if (textOf(view.parts) !== provider.said(dies)) throw new Error('what was written is not kept')
  return `it ended as failed, with ${view.end.error?.code ?? 'no code'}`
}

async function within<R>(milliseconds: number, wanted: Promise<R>, otherwise: string): Promise<R> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(otherwise)), milliseconds)
  })
  return Promise.race([wanted, late]).finally(() => clearTimeout(timer))
}
