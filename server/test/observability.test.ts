/** What is written about metrics and what the server tells are the same, in both directions. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMetrics } from '../src/platform/telemetry/metrics.ts'
import { createMetricsServer } from '../src/platform/telemetry/metrics-server.ts'
import { createRegistry } from '../src/platform/telemetry/registry.ts'
import { isOver, readEvents } from './event-reader.ts'
import { chatBody, startTestApp, type TestApp } from './test-app.ts'

const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const infos = createMetrics('1').infos()

/** As scraped: histograms have three names. */
const scraped = infos.flatMap(({ name, type }) =>
  type === 'histogram' ? ['_bucket', '_sum', '_count'].map(suffix => name + suffix) : [name],
)

export function metricTable(): string {
  const rows = infos.map(({ name, type, labels, help }) => {
    const named = labels.map(label => `\`${label}\``).join(', ')
    return `| \`${name}\` | ${type} | ${named} | ${help} |`
  })
  return ['| name | type | labels | |', '| --- | --- | --- | --- |', ...rows].join('\n')
}

describe('documents', () => {
  const page = read('docs/operate/observability.md')

  test('the table has every metric as it is, and no other', () => {
    const table = /<!-- metrics -->\n([\s\S]*?)\n?<!-- \/metrics -->/.exec(page)?.[1]?.trim()
    expect(table).toBe(metricTable())
  })

  test('alerts ask for metrics and labels that there are', () => {
    const alerts = page.slice(page.indexOf('## Alerts'))
    expect(unknownIn(alerts)).toEqual([])
    expect(alerts).toContain('omniai_')
  })
})

type Panel = {
  title: string
  type: string
  id: number
  gridPos: Record<string, number>
  datasource: unknown
  targets: { expr: string; refId: string; datasource: unknown }[]
}
type Dashboard = {
  uid: string
  title: string
  schemaVersion: number
  panels: Panel[]
  templating: { list: { name: string; type: string }[] }
}

describe('the Grafana dashboard', () => {
  const dashboard = JSON.parse(read('deploy/grafana/omniai.json')) as Dashboard
  const queries = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))

  test('every query asks for metrics and labels that there are', () => {
    expect(queries.length).toBeGreaterThan(10)
    for (const query of queries) {
      expect(query, 'a query of nothing of ours').toContain('omniai_')
      expect(unknownIn(query), query).toEqual([])
    }
  })

  test('has what Grafana needs to load it: ids, places, sources', () => {
    expect(dashboard).toMatchObject({ uid: 'omniai', title: 'OmniAI' })
    expect(dashboard.schemaVersion).toBeGreaterThanOrEqual(36)
    expect(dashboard.templating.list.map(({ type }) => type)).toContain('datasource')
    const ids = dashboard.panels.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const panel of dashboard.panels) {
      expect(panel.title).not.toBe('')
      for (const side of ['x', 'y', 'w', 'h']) expect(panel.gridPos[side]).toEqual(expect.any(Number))
      expect(panel.gridPos.x! + panel.gridPos.w!).toBeLessThanOrEqual(24)
      expect(panel.targets.length).toBeGreaterThan(0)
      for (const target of panel.targets) expect(target.refId).toMatch(/^[A-Z]$/)
      expect(new Set(panel.targets.map(({ refId }) => refId)).size).toBe(panel.targets.length)
      const sources = [panel, ...panel.targets].map(({ datasource }) => datasource)
      for (const source of sources)
        expect(JSON.stringify(source)).toMatch(/^\{"type":"prometheus","uid":"\$\{datasource\}"\}$/)
    }
    expect(dashboard.templating.list).toContainEqual(
      expect.objectContaining({ name: 'datasource', type: 'datasource', query: 'prometheus' }),
    )
    // Nothing that an import would have to ask for, and no number of the Grafana that it came from.
    expect(dashboard).not.toHaveProperty('__inputs')
    expect(dashboard).not.toHaveProperty('id')
  })

  test('no panel lies on another', () => {
    const places = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w! * h! }, (_, at) => `${x! + (at % w!)}/${y! + Math.floor(at / w!)}`),
    )
    expect(new Set(places).size).toBe(places.length)
  })

  test('shows every metric that there is', () => {
    const shown = queries.join('\n')
    expect(infos.filter(({ name }) => !shown.includes(name)).map(({ name }) => name)).toEqual([])
  })
})

/** Names and labels in a query that no metric has. */
function unknownIn(query: string): string[] {
  const names = [...query.matchAll(/\bomniai_\w+/g)]
    .map(([name]) => name)
    .filter(name => !scraped.includes(name))
  const labels = [...query.matchAll(/\b(omniai_\w+)\{([^}]*)\}/g)].flatMap(([, name, inside]) => {
    const info = infos.find(each => name!.startsWith(each.name))
    return [...inside!.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)]
      .map(([, label]) => label!)
      .filter(label => !info?.labels.includes(label) && label !== 'le')
  })
  return [...names, ...labels]
}

test('a query of a metric or label that does not exist is found', () => {
  expect(unknownIn('rate(omniai_requests[5m])')).toEqual(['omniai_requests'])
  expect(unknownIn('omniai_runs_ended_total{user="x"}')).toEqual(['user'])
})

describe('the registry', () => {
  test('writes counters, gauges and histograms as Prometheus reads them', () => {
    const registry = createRegistry()
    const count = registry.counter('a_total', 'How many.', ['kind'])
    registry.gauge('b', 'Now.', [], () => [[{}, 0.5]])
    const took = registry.histogram('c_seconds', 'How long.', [1, 2])
    count({ kind: 'x"\n\\' })
    count({ kind: 'x"\n\\' }, 2)
    for (const value of [0.5, 1, 1.5, 9]) took(value)
    expect(registry.text().split('\n')).toEqual([
      '# HELP a_total How many.',
      '# TYPE a_total counter',
      'a_total{kind="x\\"\\n\\\\"} 3',
      '# HELP b Now.',
      '# TYPE b gauge',
      'b 0.5',
      '# HELP c_seconds How long.',
      '# TYPE c_seconds histogram',
      'c_seconds_bucket{le="1"} 2',
      'c_seconds_bucket{le="2"} 3',
      'c_seconds_bucket{le="+Inf"} 4',
      'c_seconds_sum 12',
      'c_seconds_count 4',
      '',
    ])
  })

  test('a label that takes any value cannot fill the memory', () => {
    const registry = createRegistry()
    const count = registry.counter('a_total', 'How many.', ['kind'])
    for (let each = 0; each < 2000; each += 1) count({ kind: String(each) })
    const lines = registry.text().trim().split('\n')
    expect(lines).toHaveLength(2 + 501)
    expect(lines).toContain('a_total{kind="other"} 1500')
  })
})

describe('after real requests and runs', () => {
  let omni: TestApp
  const number = (line: string) => {
    const found = omni.metrics
      .text()
      .split('\n')
      .find(each => each.startsWith(`${line} `))
    return found === undefined ? null : Number(found.slice(line.length + 1))
  }
  beforeAll(async () => {
    omni = await startTestApp()
  })
  afterAll(() => omni.close())

  test('each is counted once, with its end, and nothing stays in use', async () => {
    const url = await omni.listen()
    const ada = await omni.makeAdmin()
    for (const says of ['long 20', 'fail-auth', 'long 20']) {
      const reader = await readEvents(url, ada, 'chatStart', { body: chatBody(says) })
      await reader.until(isOver)
      await reader.ended
    }
    // One that is still written is in the log, in use and live; when it was stopped, no more.
    omni.upstream.hold()
    const reader = await readEvents(url, ada, 'chatStart', { body: chatBody('long 9') })
    const { start } = await reader.until(view => view.start !== null)
    await expect.poll(() => number('omniai_log_batches_total{outcome="ok"}')).toBeGreaterThan(0)
    const inUse = ['omniai_slots_in_use{category="stream"}', 'omniai_readers', 'omniai_runs_live']
    expect(inUse.map(number)).toEqual([1, 1, 1])
    await ada.call('runCancel', { params: { run_id: start!.run_id }, body: {} })
    await reader.ended
    await expect.poll(() => inUse.map(number)).toEqual([0, 0, 0])
    expect(number('omniai_runs_ended_total{kind="chat",status="cancelled",error=""}')).toBe(1)
    await ada.call('threadView', { params: { thread_id: 'thr_00000000000000000000000000' } })
    await omni.app.inject({ url: '/v1/no/such/place' })
    expect(number('omniai_runs_started_total{kind="chat"}')).toBe(4)
    expect(number('omniai_runs_ended_total{kind="chat",status="completed",error=""}')).toBe(2)
    expect(number('omniai_runs_ended_total{kind="chat",status="failed",error="E_PROVIDER_AUTH"}')).toBe(1)
    expect(number('omniai_run_first_token_seconds_count{kind="chat"}')).toBe(2)
    expect(number('omniai_run_token_seconds_count{kind="chat"}')).toBe(2)
    expect(number('omniai_tokens_total{direction="out"}')).toBeGreaterThan(39)
    await expect
      .poll(() => number('omniai_requests_total{operation="chatStart",lane="ui",status="200"}'))
      .toBe(4)
    // A stream lasts as long as it is read: it is in no histogram of durations.
    expect(number('omniai_request_seconds_count{operation="chatStart"}')).toBeNull()
    expect(number('omniai_request_seconds_count{operation="csrfBootstrap"}')).toBe(1)
    expect(number('omniai_requests_total{operation="threadView",lane="ui",status="404"}')).toBe(1)
    expect(number('omniai_requests_total{operation="none",lane="none",status="404"}')).toBe(1)
    expect(
      number('omniai_provider_calls_total{provider="lmstudio",kind="chat",error="E_PROVIDER_AUTH"}'),
    ).toBe(1)
    expect(number('omniai_provider_ready{provider="lmstudio"}')).toBe(1)
    expect(number('omniai_database_seconds_count{what="transaction"}')).toBeGreaterThan(3)
    expect(number('omniai_accepting')).toBe(1)
    // Not a word of who and what.
    expect(omni.metrics.text()).not.toMatch(/usr_|thr_|ada@|fake-model/)
  })
})

describe('the listener', () => {
  const ask = (token: string | null, headers: Record<string, string>, url = '/metrics') =>
    createMetricsServer(() => 'numbers', token).inject({ url, headers })

  test('answers a scraper on this machine, and nobody under another name', async () => {
    expect((await ask(null, { host: '127.0.0.1:9464' })).body).toBe('numbers')
    expect((await ask(null, { host: 'localhost' })).statusCode).toBe(200)
    for (const host of ['evil.example', 'localhost.evil.example', '192.168.1.2:9464'])
      expect((await ask(null, { host })).statusCode, host).toBe(403)
  })

  test('answers no page of a browser', async () => {
    const host = 'localhost:9464'
    expect((await ask(null, { host, origin: 'http://localhost:9464' })).statusCode).toBe(403)
    expect((await ask(null, { host, 'sec-fetch-site': 'none' })).statusCode).toBe(403)
  })

  test('with a token answers who shows it, under any name', async () => {
    const token = 'abcdefghijklmnopqrstuvwxyz0123456789'
    expect((await ask(token, { host: 'omniai:9464', authorization: `Bearer ${token}` })).statusCode).toBe(200)
    for (const authorization of ['', token, `Bearer ${token}x`, `Bearer ${token.slice(1)}`, 'Bearer null'])
      expect((await ask(token, { host: 'localhost', authorization })).statusCode, authorization).toBe(403)
    expect((await ask(token, { host: 'localhost' })).statusCode).toBe(403)
  })

  test('has nothing else', async () => {
    expect((await ask(null, { host: 'localhost' }, '/')).statusCode).toBe(404)
  })
})
