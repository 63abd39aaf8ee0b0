/** Other ways in: authenticator apps, passkeys, a sign-in service. Who changes them is nobody else in the grid. */
import type { PasskeyList, PasskeyOptions, TotpEnrollment } from '@omniai/contracts/schemas/account-security'
import type { AuthTables } from '../../src/agents/auth/tables.ts'
import {
  type Authenticator,
  type CreationOptions,
  createAuthenticator,
  type RequestOptions,
} from '../authenticator.ts'
import { oneTimeCode } from '../one-time-code.ts'
import { type CallInput, origin, type Person, type TestApp } from '../test-app.ts'
import type { Recipe } from './recipes.ts'
import { nobodys, type World } from './world.ts'

/** Made once for a world: the one who does it is the one whom the input is about. */
function once<T>(make: (world: World) => Promise<T>): (world: World) => Promise<T> {
  const made = new WeakMap<TestApp, Promise<T>>()
  return world => {
    const known = made.get(world.app) ?? make(world)
    made.set(world.app, known)
    return known
  }
}

const newcomer = async (world: World) => (await world.newcomer()).person
const visitor = (world: World) => world.app.stranger()

/** A visitor who came in has a session, whose token is another one. */
async function renewToken(browser: Person): Promise<Person> {
  const { csrf_token } = (await browser.call('csrfBootstrap')).json<{ csrf_token: string }>()
  return Object.assign(browser, { csrf: csrf_token })
}

async function setAppOn(person: Person): Promise<void> {
  const answer = await person.call('totpEnroll')
  if (answer.statusCode === 409) return
  const code = oneTimeCode(answer.json<TotpEnrollment>().secret)
  await person.call('totpConfirm', { body: { code } })
}

const enrolling = once(newcomer)
const confirming = once(newcomer)
const renewing = once(newcomer)
const removing = once(newcomer)

async function newPasskey(person: Person, device = createAuthenticator(origin)): Promise<CallInput> {
  const { options } = (await person.call('passkeyOffer')).json<PasskeyOptions>()
  return { body: { name: 'Laptop', credential: device.create(options as CreationOptions) } }
}

/** In place of those that this person had. */
async function onlyPasskey(person: Person, device?: Authenticator): Promise<CallInput> {
  for (const { id } of (await person.call('passkeyList')).json<PasskeyList>().items)
    await person.call('passkeyDelete', { params: { passkey_id: id } })
  const added = await person.call('passkeyRegister', await newPasskey(person, device))
  return { params: { passkey_id: added.json<{ id: string }>().id } }
}

const adding = once(newcomer)
const deleting = once(newcomer)
const entering = once(async world => {
  const device = createAuthenticator(origin)
  await onlyPasskey(await newcomer(world), device)
  return { device, browser: await visitor(world) }
})

const setPassword = (world: World, person: Person, password_hash: string) =>
  world.app.database
    .tables<AuthTables>()
    .updateTable('users')
    .set({ password_hash })
    .where('email', '=', person.email)
    .execute()

const service = { oidc_provider_id: 'oidc' }
const noService = { oidc_provider_id: 'nobody' }
const redirect_uri = `${origin}/sign-in/back`

/** To the sign-in service and back. @param email as the service has it. */
async function broughtBack(world: World, browser: Person, email?: string): Promise<{ callback_url: string }> {
  const answer = await browser.call('oidcStart', { params: service, body: { redirect_uri } })
  const url = answer.json<{ authorization_url: string }>().authorization_url
  world.service.sendToken(world.service.token({ ...world.service.claimsFor(url), ...(email && { email }) }))
  const state = new URL(url).searchParams.get('state')!
  return { callback_url: `${redirect_uri}?${new URLSearchParams({ code: 'code', state })}` }
}

async function connect(world: World, person: Person): Promise<void> {
  await person.call('oidcLink', { params: service, body: await broughtBack(world, person) })
}

const arriving = once(visitor)
const connecting = once(newcomer)
const disconnecting = once(newcomer)
const noSuchService = (body?: object): NonNullable<Recipe['notFound']> => [
  { names: 'service', missing: () => ({ params: noService, ...(body && { body }) }) },
]

export const factorRecipes = {
  totpEnroll: {
    who: enrolling,
    async ok(world) {
      await (await enrolling(world)).call('totpRemove')
      return { body: {} }
    },
    conflicts: {
      async E_CONFLICT(world) {
        await setAppOn(await enrolling(world))
        return { body: {} }
      },
    },
  },
  totpConfirm: {
    who: confirming,
    async ok(world) {
      const person = await confirming(world)
      await person.call('totpRemove')
      const { secret } = (await person.call('totpEnroll')).json<TotpEnrollment>()
      return { body: { code: oneTimeCode(secret) } }
    },
    conflicts: {
      async E_CONFLICT(world) {
        await setAppOn(await confirming(world))
        return { body: { code: '123456' } }
      },
    },
  },
  totpRecoveryRenew: {
    who: renewing,
    async ok(world) {
      await setAppOn(await renewing(world))
      return { body: {} }
    },
    conflicts: {
      async E_CONFLICT(world) {
        await (await renewing(world)).call('totpRemove')
        return { body: {} }
      },
    },
  },
  totpRemove: {
    who: removing,
    async ok(world) {
      await setAppOn(await removing(world))
      return {}
    },
  },

  passkeyList: { ok: () => ({}) },
  passkeyOffer: {
    ok: () => ({ body: {} }),
    conflicts: {
      E_CONFLICT: () => ({
        headers: { host: '127.0.0.1:8787', origin: 'http://127.0.0.1:8787' },
        body: {},
      }),
    },
  },
  passkeyRegister: {
    who: adding,
    async ok(world) {
      const person = await adding(world)
      await onlyPasskey(person)
      return newPasskey(person)
    },
    conflicts: {
      async E_CONFLICT(world) {
        const device = createAuthenticator(origin)
        await onlyPasskey(await adding(world), device)
        return newPasskey(await adding(world), device)
      },
    },
  },
  passkeyLoginOffer: { ok: () => ({ body: {} }) },
  passkeyLogin: {
    who: async world => (await entering(world)).browser,
    async ok(world) {
      const { device, browser } = await entering(world)
      await renewToken(browser)
      const { options } = (await browser.call('passkeyLoginOffer')).json<PasskeyOptions>()
      return { body: { credential: device.get(options as RequestOptions) } }
    },
  },
  passkeyUpdate: {
    ok: async ({ member }) => ({ ...(await onlyPasskey(member)), body: { name: 'Old laptop' } }),
    notFound: [
      {
        names: 'passkey',
        theirs: async ({ member }) => ({ ...(await onlyPasskey(member)), body: { name: 'Mine' } }),
        missing: () => ({ params: { passkey_id: nobodys('psk') }, body: { name: 'Mine' } }),
      },
    ],
  },
  passkeyDelete: {
    who: deleting,
    async ok(world) {
      await setPassword(world, await deleting(world), 'a password')
      return onlyPasskey(await deleting(world))
    },
    notFound: [
      {
        names: 'passkey',
        theirs: ({ member }) => onlyPasskey(member),
        missing: () => ({ params: { passkey_id: nobodys('psk') } }),
      },
    ],
    conflicts: {
      async E_CONFLICT(world) {
        const person = await deleting(world)
        await setPassword(world, person, 'a password')
        const input = await onlyPasskey(person)
        await setPassword(world, person, '')
        return input
      },
    },
  },

  oidcProviderList: { ok: () => ({}) },
  oidcStart: {
    ok: () => ({ params: service, body: { redirect_uri } }),
    notFound: noSuchService({ redirect_uri }),
  },
  oidcFinish: {
    who: arriving,
    ok: async world => ({
      params: service,
      body: {
        ...(await broughtBack(world, await renewToken(await arriving(world)))),
        invite_code: await world.inviteCode(),
      },
    }),
    notFound: noSuchService({ callback_url: redirect_uri }),
    conflicts: {
      E_CONFLICT: async world => ({
        params: service,
        body: await broughtBack(world, await renewToken(await arriving(world)), world.member.email),
      }),
    },
  },
  oidcLink: {
    who: connecting,
    async ok(world) {
      const person = await connecting(world)
      await person.call('oidcUnlink', { params: service })
      return { params: service, body: await broughtBack(world, person) }
    },
    notFound: noSuchService({ callback_url: redirect_uri }),
    conflicts: {
      async E_CONFLICT(world) {
        const person = await connecting(world)
        await connect(world, person)
        return { params: service, body: await broughtBack(world, person) }
      },
    },
  },
  oidcUnlink: {
    who: disconnecting,
    async ok(world) {
      await setPassword(world, await disconnecting(world), 'a password')
      await connect(world, await disconnecting(world))
      return { params: service }
    },
    notFound: noSuchService(),
    conflicts: {
      async E_CONFLICT(world) {
        await connect(world, await disconnecting(world))
        await setPassword(world, await disconnecting(world), '')
        return { params: service }
      },
    },
  },
} as const satisfies { readonly [id: string]: Recipe }
