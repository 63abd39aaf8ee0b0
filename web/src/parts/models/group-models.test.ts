import type { Model, Provider } from '@omniai/contracts/schemas/provider'
import { expect, test } from 'vitest'
import { groupModels } from './group-models.ts'

const model = (provider_id: string, id: string): Model => ({
  provider_id,
  id,
  label: id,
  context_tokens: null,
  loaded: null,
  capabilities: [],
  small_model: false,
})
const provider = (id: string, label: string): Provider => ({
  id,
  label,
  vendor: 'ollama',
  state: 'ready',
  hint: '',
  small_model: false,
  progress: null,
  checked_at: null,
})
const list = {
  items: [model('rig', 'a'), model('rig', 'b'), model('cloud', 'a'), model('cloud', 'c')],
  providers: [provider('rig', 'My rig'), provider('cloud', 'Cloud')],
}
const ref = (provider_id: string, model_id: string) => ({ provider_id, model_id })
const shape = (wanted: Partial<Parameters<typeof groupModels>[1]>) =>
  groupModels(list, { search: '', favourites: [], recent: [], ...wanted }).map(({ label, models }) => [
    label,
    models.map(({ provider_id, id }) => `${provider_id}/${id}`),
  ])

test('favourites come first, then what was used, then each provider; no model stands there twice', () => {
  expect(
    shape({
      favourites: [ref('cloud', 'a'), ref('gone', 'x')],
      recent: [ref('cloud', 'a'), ref('rig', 'b')],
    }),
  ).toEqual([
    ['Favourites', ['cloud/a']],
    ['Recently used', ['rig/b']],
    ['My rig', ['rig/a']],
    ['Cloud', ['cloud/c']],
  ])
})

test('a search looks at model and provider, all words, and leaves no empty group', () => {
  expect(shape({ search: 'RIG b' })).toEqual([['My rig', ['rig/b']]])
  expect(shape({ search: 'cloud', favourites: [ref('rig', 'a')] })).toEqual([
    ['Cloud', ['cloud/a', 'cloud/c']],
  ])
  expect(shape({ search: 'nothing like it' })).toEqual([])
})
