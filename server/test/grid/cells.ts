/**
 * The grid operation × way to end, derived from the contract. A cell is tested, or does not apply for a reason that the
 * contract gives; anything else is empty, and an empty cell fails.
 */
import { type ErrorCode, errorRegistry } from '@omniai/contracts/errors'
import { commonErrors, type Operation } from '@omniai/contracts/operation'
import type { Recipe } from './recipes.ts'

export const columns = ['ok', '400', '401', '403', 'unconfirmed', '404', '409', '429', 'flag off'] as const
export type Column = (typeof columns)[number]

export type Cell =
  | { readonly state: 'tested' }
  | { readonly state: 'does not apply'; readonly because: string }
  | { readonly state: 'empty'; readonly missing: string }

const tested: Cell = { state: 'tested' }
const doesNotApply = (because: string): Cell => ({ state: 'does not apply', because })

/** Every code that the contract lets this operation answer with. */
export const codesOf = (operation: Operation): readonly ErrorCode[] => [
  ...commonErrors(operation),
  ...operation.errors,
]

export const conflictCodes = (operation: Operation): readonly ErrorCode[] =>
  codesOf(operation).filter(code => errorRegistry[code].status === 409)

export function cellOf(operation: Operation, column: Column, recipe: Recipe | undefined): Cell {
  if (!recipe) return { state: 'empty', missing: 'a recipe in server/test/grid/recipes.ts' }
  switch (column) {
    case 'ok':
    case '401':
    case '403':
    case '429':
      return tested
    case '400':
      if (operation.body || operation.query || operation.params) return tested
      return doesNotApply('takes no input')
    case '404':
      if (!codesOf(operation).includes('E_NOT_FOUND')) return doesNotApply('names nothing by its id')
      return recipe.notFound ? tested : { state: 'empty', missing: 'notFound: ids that lead nowhere' }
    case '409': {
      const codes = conflictCodes(operation)
      if (codes.length === 0) return doesNotApply('nothing it could collide with')
      const untested = codes.filter(code => !recipe.conflicts?.[code])
      return untested.length === 0 ? tested : { state: 'empty', missing: `conflicts: ${untested.join(', ')}` }
    }
    case 'unconfirmed':
      return operation.confirmed ? tested : doesNotApply('needs no confirmation')
    case 'flag off':
      return operation.flag ? tested : doesNotApply('not behind a flag')
  }
}
