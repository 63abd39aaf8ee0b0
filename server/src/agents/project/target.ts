/** Where an apply goes: a target becomes changes of the text that its author saw. */
import type { DocApply } from '@omniai/contracts/schemas/doc'
import { type Aimed as AimedAt, type Amiss, aimAt, fitting } from '@omniai/contracts/text/aim'
import type { Change } from '@omniai/contracts/text/change'
import { ApiError } from '../../kernel/errors.ts'

/** `quote`: what was selected is not what stands there. */
export type Aimed = { readonly changes: readonly Change[] } | { readonly quote: string }

export function aim(text: string, apply: DocApply): Aimed {
  const { operation, target, changes } = apply
  if (changes) {
    if (operation !== 'replace' || apply.text !== undefined || target)
      throw invalid('/changes', 'go with replace, and with neither text nor target')
    return found(fitting(text, changes), apply)
  }
  if (apply.text === undefined) throw invalid('/text', 'is needed')
  if (operation === 'new') throw invalid('/operation', 'new has no place in a text')
  return found(aimAt(text, operation, apply.text, target), apply)
}

function found(aimed: AimedAt, { operation, target }: DocApply): Aimed {
  if (aimed.ok) return { changes: aimed.changes }
  if (aimed.amiss === 'quote' && target?.kind === 'selection') return { quote: target.quote }
  throw refusals[aimed.amiss](operation)
}

const refusals: { readonly [what in Amiss]: (operation: string) => ApiError } = {
  target: operation =>
    invalid(
      '/target',
      operation === 'insert'
        ? 'is a cursor or a heading for insert'
        : 'is a selection, a heading or the whole for replace',
    ),
  heading: () => invalid('/target/heading', 'is no heading of this document'),
  changes: () => invalid('/changes', 'lie outside the text, overlap, or split a character'),
  quote: () => invalid('/target/quote', 'is needed'),
}

const invalid = (path: string, message: string) =>
  new ApiError('E_VALIDATION', { detail: [{ path, message }] })
