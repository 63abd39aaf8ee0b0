/** Every route of the contract, reserved ones too, and a way to ask it anything. */
import type { Lane, Operation, PlannedOperation } from '@omniai/contracts/operation'
import { operations } from '@omniai/contracts/operations/all'
import { plannedOperations } from '@omniai/contracts/operations/planned'
import type { LightMyRequestResponse } from 'fastify'
import type { Person, TestApp } from '../test-app.ts'
import { changed, type DeploymentName, deployments, type HeaderChanges } from './deployments.ts'

export type Route = Pick<Operation, 'method' | 'path' | 'lane' | 'permission' | 'body_type'> & {
  readonly id: string
}

const all: readonly Route[] = [
  ...Object.entries<Operation>(operations),
  ...Object.entries<PlannedOperation>(plannedOperations),
].map(([id, operation]) => {
  const { method, path, lane, permission } = operation
  const bytes = 'body_type' in operation && { body_type: 'bytes' as const }
  return { id, method, path, lane, permission, ...bytes }
})

export const routesOf = (...lanes: Lane[]) => all.filter(({ lane }) => lanes.includes(lane))
export const cookieRoutes = routesOf('ui', 'dev')

/** As a page of the deployment asks, with an empty JSON body, changed where a test wants it so. */
export function askerOf(omni: TestApp, deployment: DeploymentName) {
  const { host, page, site } = deployments[deployment]
  return (
    { method, path, body_type }: Pick<Route, 'path' | 'body_type'> & { readonly method: string },
    someone: Pick<Person, 'cookie' | 'csrf'> | null,
    changes: HeaderChanges = {},
    payload: string | undefined = method === 'GET' || method === 'HEAD' || method === 'OPTIONS'
      ? undefined
      : '{}',
  ): Promise<LightMyRequestResponse> =>
    omni.app.inject({
      ...changed(
        {
          method: method as 'GET',
          url: path.replaceAll(/\{[a-z_]+\}/g, 'x'),
          headers: {
            host,
            origin: page,
            'sec-fetch-site': site,
            'sec-fetch-mode': 'cors',
            'sec-fetch-dest': 'empty',
            ...(someone && { cookie: someone.cookie, 'x-csrf-token': someone.csrf }),
            ...(payload !== undefined && {
              'content-type': body_type ? 'application/octet-stream' : 'application/json',
            }),
          },
        },
        changes,
      ),
      ...(payload !== undefined && { payload }),
    })
}

export const codeOf = (answer: LightMyRequestResponse) =>
  answer.json<{ error?: { code: string } }>().error?.code ?? `${answer.statusCode}`

export const corsHeadersOf = (answer: LightMyRequestResponse) =>
  Object.keys(answer.headers).filter(name => name.startsWith('access-control-'))
