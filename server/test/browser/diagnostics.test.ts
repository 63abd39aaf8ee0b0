import type { Diagnostics } from '@omniai/contracts/schemas/admin'
import { describe, expect, test } from 'vitest'
import { expectFailure } from '../expect-failure.ts'
import { type DeploymentName, deploymentNames, deployments, send, startDeployed } from './deployments.ts'

const flag = { OMNIAI_FLAGS: 'diagnostics=on' }

const expected: { readonly [name in DeploymentName]: Diagnostics } = {
  local: {
    request: {
      origin_present: true,
      origin_allowed: true,
      host_allowed: true,
      fetch_metadata_present: true,
      cross_site: false,
      session_cookie_returned: true,
      session_cookie_duplicated: false,
      through_proxy: false,
      proxy_trusted: false,
    },
    cookie: { host_prefix: false, secure: false, http_only: true, same_site_none: false, partitioned: false },
    settings: { strict_auth: true, cross_site: false, https: false, production: true },
  },
  'same-site': {
    request: {
      origin_present: true,
      origin_allowed: true,
      host_allowed: true,
      fetch_metadata_present: true,
      cross_site: false,
      session_cookie_returned: true,
      session_cookie_duplicated: false,
      through_proxy: false,
      proxy_trusted: false,
    },
    cookie: { host_prefix: true, secure: true, http_only: true, same_site_none: false, partitioned: false },
    settings: { strict_auth: true, cross_site: false, https: true, production: true },
  },
  'cross-site': {
    request: {
      origin_present: true,
      origin_allowed: true,
      host_allowed: true,
      fetch_metadata_present: true,
      cross_site: true,
      session_cookie_returned: true,
      session_cookie_duplicated: false,
      through_proxy: false,
      proxy_trusted: false,
    },
    cookie: { host_prefix: true, secure: true, http_only: true, same_site_none: true, partitioned: true },
    settings: { strict_auth: true, cross_site: true, https: true, production: true },
  },
}

describe.each(deploymentNames)('diagnostics, %s', name => {
  const { host, page } = deployments[name]

  test('say yes and no about the request that asks, and no value of it', async () => {
    const omni = await startDeployed(name, { environment: flag })
    const admin = await omni.makeAdmin()
    const answer = await admin.call('diagnosticsView')
    expect(answer.json<Diagnostics>()).toEqual(expected[name])
    const held = admin.cookie.split('omniai_session=')[1]!.split(';')[0]!
    for (const value of [host, page, admin.csrf, held, admin.email]) expect(answer.body).not.toContain(value)
    await omni.close()
  })

  test('see what an old browser leaves out and what a proxy adds, trusted or not', async () => {
    for (const trusted of [false, true]) {
      const omni = await startDeployed(name, {
        environment: { ...flag, ...(trusted && { TRUST_PROXY: '127.0.0.1' }) },
      })
      const admin = await omni.makeAdmin()
      const changes = { host, origin: page, 'x-forwarded-for': '192.0.2.1' }
      const { request } = (await send(omni, 'diagnosticsView', admin, changes)).json<Diagnostics>()
      expect(request).toMatchObject({
        fetch_metadata_present: false,
        cross_site: false,
        through_proxy: true,
        proxy_trusted: trusted,
      })
      await omni.close()
    }
  })

  test('are off unless the operator switches them on, and for administrators only', async () => {
    const off = await startDeployed(name)
    expectFailure(await (await off.makeAdmin()).call('diagnosticsView'), 'E_CAPABILITY_DISABLED')
    await off.close()
    const on = await startDeployed(name, { environment: flag })
    const { member } = await on.people()
    expectFailure(await member.call('diagnosticsView'), 'E_AUTH_FORBIDDEN')
    expectFailure(await (await on.stranger()).call('diagnosticsView'), 'E_AUTH_REQUIRED')
    await on.close()
  })
})

test('diagnostics on trial, of a page that names no origin, say so', async () => {
  const omni = await startDeployed('local', {
    environment: { ...flag, OMNIAI_ENV: 'test', STRICT_AUTH: 'off' },
  })
  const admin = await omni.makeAdmin()
  const { request, settings } = (
    await send(omni, 'diagnosticsView', admin, { origin: undefined })
  ).json<Diagnostics>()
  expect(request).toMatchObject({ origin_present: false, origin_allowed: false })
  expect(settings).toEqual({ strict_auth: false, cross_site: false, https: false, production: false })
  await omni.close()
})
