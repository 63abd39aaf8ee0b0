/** What is no deployment of ours is told apart in one line, before anything is judged. */
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { describeDeployment } from './deployment.ts'
import { type PlantedDeployment, startPlantedDeployment } from './planted-deployment.ts'
import { smoke } from './planted-smoke.ts'
import { recognise } from './recognise.ts'

let planted: PlantedDeployment
beforeAll(async () => {
  planted = await startPlantedDeployment()
})
afterAll(() => planted.close())

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  servers.push(server)
  const listening = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', listening.resolve)
  await listening.promise
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const judge = (api: string, insecure = false) => recognise(describeDeployment({ api, insecure, stepMs: 500 }))

test('another server', async () => {
  const api = await serve((_, response) =>
    response.setHeader('content-type', 'text/html').end('<h1>Hello</h1>'),
  )
  expect(await judge(api)).toBe(`What answers at ${api}/ is not OmniAI (status 200, text/html).`)
})

test('a server that is ours in health only', async () => {
  const api = await serve((_, response) => response.end('{"status":"ok"}'))
  expect(await judge(api)).toContain('is not OmniAI')
})

test('a proxy whose backend is down', async () => {
  const api = await serve((_, response) => response.writeHead(502, { 'content-type': 'text/html' }).end())
  expect(await judge(api)).toContain('is not OmniAI (status 502, text/html)')
})

test('an address that leads on: the one to test is named', async () => {
  const api = await serve(({ url }, response) =>
    response.writeHead(301, { location: `https://chat.example.org${url}` }).end(),
  )
  expect(await judge(api)).toMatch(/leads on to https:\/\/chat\.example\.org, .* test that address\.$/)
})

test('nobody there', async () => {
  const api = await serve(() => {})
  servers.pop()!.close()
  expect(await judge(api)).toBe(`Nothing answers at ${api}/ (ECONNREFUSED).`)
})

test('somebody there who never answers', async () => {
  const api = await serve(() => {})
  expect(await judge(api)).toBe(`Nothing answers at ${api}/ (nothing came for 0.5 s).`)
  servers[0]!.closeAllConnections()
})

test('a certificate that nobody vouches for is refused, unless it is said that it may be so', async () => {
  planted.plant({})
  expect(await judge(planted.api)).toMatch(/certificate of .* is not trusted .* say --insecure/)
  expect(await judge(planted.api, true)).toBe(null)
})

test('OmniAI under a name that it does not answer to', async () => {
  planted.plant({ request: headers => ({ ...headers, host: 'other.example' }) })
  expect(await judge(planted.api, true)).toMatch(
    /does not answer to the host name localhost:\d+: set PUBLIC_URL/,
  )
})

test('then nothing is judged, and the report says why', async () => {
  const report = await smoke(planted, { instead: () => ({ status: 200, text: 'hello' }) }, 'stranger')
  expect(report).toMatchObject({ passed: 0, failed: 0, skipped: 0, sections: [] })
  expect(report.problem).toContain('is not OmniAI')
})
