/// <reference path="../../server/test/oidc-provider.d.ts" />
/** A real OpenID provider in front: the browser is sent there and back. */
import { createServer } from 'node:net'
import {
  clientSecret,
  newServicePerson,
  type OpenIdProvider,
  startOpenIdProvider,
} from '../../server/test/open-id-provider.ts'
import { signIn as signInOverHttp } from '../../server/test/server-process.ts'
import { signOut } from '../account-steps.ts'
import { test as base, composer, expect, signIn } from '../fixtures.ts'

/** The provider has to know the way back before the server starts. */
async function freePort(): Promise<number> {
  const holder = createServer()
  await new Promise<void>(resolve => holder.listen(0, '127.0.0.1', resolve))
  const address = holder.address()
  await new Promise(resolve => holder.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

const test = base.extend<{ port: number; provider: OpenIdProvider }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures a fixture needs from its pattern.
  port: async ({}, use) => use(await freePort()),
  provider: async ({ port }, use) => {
    const backTo = (host: string) => `http://${host}:${port}/sign-in/callback`
    const provider = await startOpenIdProvider([backTo('127.0.0.1'), backTo('localhost')])
    await use(provider)
    await provider.close()
  },
  environment: async ({ port, provider }, use) =>
    use({
      PORT: String(port),
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: 'omniai',
      OIDC_CLIENT_SECRET: clientSecret,
      OIDC_NAME: 'Example ID',
    }),
})

test('a sign-in service: no account without an invitation; with one it is made, and lets in from then on', async ({
  page,
  server,
  provider,
}) => {
  const grace = provider.seat(newServicePerson())
  const button = page.getByRole('button', { name: 'Continue with Example ID' })
  await page.goto(server.url)
  await button.click()
  await expect(page.getByRole('alert')).toContainText('There is no account for you here yet')
  await expect(page).toHaveURL(`${server.url}/sign-in/callback`)

  const admin = await signInOverHttp(server.url)
  const made = await admin.send('POST', '/v1/dev/invites', { email: grace.email })
  const { code } = (await made.json()) as { code: string }
  await page.goto(`${server.url}/register#code=${code}`)
  await button.click()
  await expect(composer(page)).toBeVisible()
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0)

  await signOut(page)
  await button.click()
  await expect(composer(page)).toBeVisible()
})

test('who says no at the service is told so, and can go back', async ({ page, server, provider }) => {
  provider.seat({ ...newServicePerson(), declines: true })
  await page.goto(server.url)
  await page.getByRole('button', { name: 'Continue with Example ID' }).click()
  await expect(page.getByRole('alert')).toContainText('Example ID did not let you through')
  await page.getByRole('link', { name: 'Back to sign in' }).click()
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
})

test('a service is connected to an account, lets in, and is disconnected', async ({
  page,
  server,
  provider,
}) => {
  provider.seat(newServicePerson())
  await page.goto(server.url)
  await signIn(page)
  await page.goto(`${server.url}/settings/account`)
  await page.getByRole('button', { name: 'Connect Example ID' }).click()
  await expect(page.getByRole('button', { name: 'Disconnect Example ID' })).toBeVisible()
  await signOut(page)
  await page.getByRole('button', { name: 'Continue with Example ID' }).click()
  await expect(composer(page)).toBeVisible()
  await page.goto(`${server.url}/settings/account`)
  await page.getByRole('button', { name: 'Disconnect Example ID' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click()
  await expect(page.getByRole('button', { name: 'Connect Example ID' })).toBeVisible()
})
