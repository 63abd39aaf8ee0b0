/** Model servers, prices and the built-in model. They belong to all administrators: there is no one else's. */
import { randomUUID } from 'node:crypto'
import type { Price } from '@omniai/contracts/schemas/admin-provider'
import type { Recipe } from './recipes.ts'
import { nobodys, type World } from './world.ts'

/** What the world's scripted model server is called there. */
const ofEnvironment = 'lmstudio'

const newProvider = ({ app }: World) => ({
  label: `Rig ${randomUUID().slice(0, 8)}`,
  vendor: 'ollama' as const,
  base_url: app.upstream.origin,
  api_key: 'a-key-of-sixteen-characters',
  private_address: true,
  allowed_models: ['fake-model'],
  concurrency: 2,
  enabled: true,
})

async function someProvider(world: World): Promise<{ provider_id: string }> {
  const answer = await world.admin.call('adminProviderCreate', { body: newProvider(world) })
  return { provider_id: answer.json<{ id: string }>().id }
}

const newPrice = () => ({
  provider_id: 'openai',
  model_id: randomUUID(),
  input_per_million: 2.5,
  output_per_million: 10,
  currency: 'EUR',
})

async function somePrice({ admin }: World): Promise<{ price_id: string }> {
  return { price_id: (await admin.call('priceCreate', { body: newPrice() })).json<Price>().id }
}

const onProvider = (more: { body?: object } = {}): Pick<Recipe, 'ok' | 'notFound'> => ({
  ok: async world => ({ ...more, params: await someProvider(world) }),
  notFound: [{ names: 'provider', missing: () => ({ ...more, params: { provider_id: 'nobodys' } }) }],
})

const onPrice = (more: { body?: object } = {}): Pick<Recipe, 'ok' | 'notFound'> => ({
  ok: async world => ({ ...more, params: await somePrice(world) }),
  notFound: [{ names: 'price', missing: () => ({ ...more, params: { price_id: nobodys('prc') } }) }],
})

const pull = (model = 'qwen3:8b') => ({ client_request_id: randomUUID(), model })

export const providerRecipes = {
  adminProviderList: { ok: () => ({}) },
  adminProviderCreate: { ok: world => ({ body: newProvider(world) }) },
  adminProviderView: onProvider(),
  adminProviderUpdate: {
    ...onProvider({
      body: {
        label: 'Another name',
        base_url: 'https://93.184.215.14/v1',
        api_key: 'another-key-of-more-characters',
        private_address: false,
        allowed_models: null,
        concurrency: null,
        enabled: false,
      },
    }),
    conflicts: {
      E_CONFLICT: () => ({ params: { provider_id: ofEnvironment }, body: { label: 'Mine' } }),
    },
  },
  adminProviderDelete: {
    ...onProvider(),
    conflicts: { E_CONFLICT: () => ({ params: { provider_id: ofEnvironment } }) },
  },
  adminProviderTest: onProvider({ body: { model_id: 'fake-model' } }),
  adminProviderHealth: onProvider(),
  adminModelPull: {
    ok: async world => ({ params: await someProvider(world), body: pull() }),
    notFound: [{ names: 'provider', missing: () => ({ params: { provider_id: 'nobodys' }, body: pull() }) }],
    conflicts: {
      E_CONFLICT: () => ({ params: { provider_id: ofEnvironment }, body: pull() }),
      E_IDEMPOTENCY_CONFLICT: async world => {
        const params = await someProvider(world)
        const body = pull()
        // As a stream the answer comes with the end of its run.
        const headers = { accept: 'text/event-stream' }
        await world.admin.call('adminModelPull', { params, body, headers })
        return { params, body: { ...body, model: 'another' } }
      },
    },
  },
  embeddedModelView: { ok: () => ({}) },
  embeddedModelUpdate: {
    ok: () => ({ body: { file: null, install: false } }),
    notFound: [{ names: 'file', missing: () => ({ body: { file: 'nothing.gguf' } }) }],
  },
  fallbackView: { ok: () => ({}) },
  fallbackSet: {
    ok: () => ({ body: { policy: 'off', model: null } }),
    notFound: [
      {
        names: 'model',
        missing: () => ({
          body: { policy: 'everyone', model: { provider_id: 'nobodys', model_id: 'x' } },
        }),
      },
    ],
  },
  priceList: { ok: () => ({}) },
  priceCreate: {
    ok: () => ({ body: newPrice() }),
    conflicts: {
      E_CONFLICT: async ({ admin }) => {
        const body = newPrice()
        await admin.call('priceCreate', { body })
        return { body }
      },
    },
  },
  priceUpdate: onPrice({ body: { input_per_million: 1, output_per_million: 2.000001, currency: 'USD' } }),
  priceDelete: onPrice(),
} as const satisfies { readonly [id: string]: Recipe }
