/** The smoke test against a planted deployment, and faults that more than one test plants. */
import type { IncomingHttpHeaders } from 'node:http'
import { describeDeployment } from './deployment.ts'
import { type Outcome, Skipped } from './items.ts'
import { createLeftBehind } from './left-behind.ts'
import type { Asked, Fault, PlantedDeployment, Reply } from './planted-deployment.ts'
import { runSmoke, type SmokeReport } from './smoke.ts'
import type { BrowserSource } from './visit.ts'

/** What only takes a place in a list of items for a browser is not tried here. */
const withoutBrowser: BrowserSource = {
  open: () => Promise.reject(new Skipped('without a browser')),
  close: async () => {},
}

export type Mode = 'stranger' | 'signed-in' | 'writing'

export async function smoke(
  planted: PlantedDeployment,
  fault: Fault,
  mode: Mode,
  { prompt = 'long 3000', browser = withoutBrowser, stepMs = 10_000 } = {},
): Promise<SmokeReport> {
  planted.plant(fault)
  return runSmoke({
    deployment: describeDeployment({ api: planted.api, page: planted.page, insecure: true, stepMs }),
    credentials: mode === 'stranger' ? null : planted.credentials,
    write: mode === 'writing',
    prompt,
    left: createLeftBehind(),
    browser,
    interrupted: new AbortController().signal,
    tell: { section: () => {}, item: () => {} },
  })
}

export const itemsOf = ({ sections }: SmokeReport, outcome: Outcome): string[] =>
  sections.flatMap(({ items }) => items.filter(item => item.outcome === outcome).map(({ id }) => id))

export const isBootstrap = ({ path }: Asked) => path === '/v1/auth/csrf/bootstrap'
export const isLogin = ({ path }: Asked) => path === '/v1/auth/login'
export const isLogout = ({ path, method }: Asked) => method === 'POST' && path === '/v1/auth/logout'

type ChangeAnswer = (headers: IncomingHttpHeaders, asked: Asked) => IncomingHttpHeaders

/** Each Set-Cookie of the answers that are meant. */
export const changingCookies =
  (isMeant: (asked: Asked) => boolean, change: (line: string) => string): ChangeAnswer =>
  (headers, asked) => {
    const lines = headers['set-cookie']
    return lines && isMeant(asked) ? { ...headers, 'set-cookie': lines.map(change) } : headers
  }

export const withoutHeader =
  (name: string): ChangeAnswer =>
  ({ [name]: _, ...rest }) =>
    rest

export const failure = (status: number, code: string): Reply => ({
  status,
  headers: { 'content-type': 'application/json' },
  text: JSON.stringify({ error: { code, message: code }, request_id: 'x' }),
})

/** As proxies do it that are told to let everybody in. */
export const lettingEverybodyIn = (page: string, isMeant: (asked: Asked) => boolean = () => true): Fault => ({
  request: (headers, asked) => (isMeant(asked) && headers.origin ? { ...headers, origin: page } : headers),
  answer: (headers, asked) =>
    isMeant(asked) && asked.headers.origin
      ? { ...headers, 'access-control-allow-origin': asked.headers.origin }
      : headers,
})
