import type { ModelRef } from '@omniai/contracts/schemas/provider'
import { call } from '../../api/api.ts'
import type { Resource } from '../../api/resources.ts'
import { sameModel } from './use-choice.ts'

const looksBack = 30

/** The models of the last threads, newest first: what was used, on whichever device. */
export const recentModels: Resource<readonly ModelRef[]> = {
  key: ['models', 'recent'],
  load: async signal => {
    const { items } = await call('threadList', { query: { limit: looksBack } }, { signal })
    return items
      .flatMap(({ model }) => (model ? [model] : []))
      .filter((model, at, all) => all.findIndex(other => sameModel(other, model)) === at)
  },
}
