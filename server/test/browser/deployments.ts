/** The three ways in which a page and its backend can lie, and what the browser of each sends and keeps. */
import type { OperationId } from '@omniai/contracts/operations/all'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import type { Environment } from '../../src/config/environment.ts'
import { type CallInput, type Person, requestOf, startTestApp, type TestApp } from '../test-app.ts'

type Deployment = {
  readonly environment: Environment
  readonly host: string
  readonly page: string
  /** What browsers say of a fetch by that page. */
  readonly site: 'same-origin' | 'same-site' | 'cross-site'
  readonly prefix: '' | '__Host-'
  readonly attributes: string
}

const api = { PUBLIC_URL: 'https://api.example.org', OMNIAI_ENV: 'production' } as const

export const deployments = {
  local: {
    environment: { OMNIAI_ENV: 'production' },
    host: 'localhost:8787',
    page: 'http://localhost:8787',
    site: 'same-origin',
    prefix: '',
    attributes: 'Path=/; HttpOnly; SameSite=Lax',
  },
  'same-site': {
    environment: { ...api, CORS_ORIGINS: 'https://app.example.org' },
    host: 'api.example.org',
    page: 'https://app.example.org',
    site: 'same-site',
    prefix: '__Host-',
    attributes: 'Path=/; Secure; HttpOnly; SameSite=Lax',
  },
  'cross-site': {
    environment: { ...api, CORS_ORIGINS: 'https://alice.github.io' },
    host: 'api.example.org',
    page: 'https://alice.github.io',
    site: 'cross-site',
    prefix: '__Host-',
    attributes: 'Path=/; Secure; HttpOnly; SameSite=None; Partitioned',
  },
} as const satisfies Record<string, Deployment>

export type DeploymentName = keyof typeof deployments
export const deploymentNames = Object.keys(deployments) as DeploymentName[]

/** Everybody who calls it does so from its page, in a browser of today. */
export function startDeployed(
  name: DeploymentName,
  options: Parameters<typeof startTestApp>[0] = {},
): Promise<TestApp> {
  const { environment, host, page, site } = deployments[name]
  return startTestApp({
    ...options,
    environment: { ...environment, ...options.environment },
    headers: {
      host,
      origin: page,
      'sec-fetch-site': site,
      'sec-fetch-mode': 'cors',
      'sec-fetch-dest': 'empty',
    },
  })
}

export type HeaderChanges = { readonly [name: string]: string | undefined }

/** A request with headers replaced, or left out where they are undefined. */
export function changed(request: InjectOptions, changes: HeaderChanges): InjectOptions {
  const all = { ...(request.headers as Record<string, string>), ...changes }
  const headers = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
  return { ...request, headers: headers as Record<string, string> }
}

export function send(
  omni: TestApp,
  id: OperationId,
  someone: Pick<Person, 'cookie' | 'csrf'> | null,
  changes: HeaderChanges,
  input: CallInput = {},
): Promise<LightMyRequestResponse> {
  return omni.app.inject(changed(requestOf(id, input, someone), changes))
}

export const cookiesOf = (answer: LightMyRequestResponse): string[] =>
  [answer.headers['set-cookie'] ?? []].flat()
