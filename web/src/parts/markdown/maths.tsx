import { Suspense } from 'react'
import { lazyPart } from '../../ui/lazy-part.tsx'
import type { MathToken } from './math-tokens.ts'

/** What reads formulas is large and few answers have one: it comes with the first, and until then the text stands. */
const Formula = lazyPart(
  () => import('./formula.tsx').then(module => module.Formula),
  ({ raw }: { formula: string; display: boolean; raw: string }) => raw.trim(),
)

export function Maths({ token: { formula, display, raw } }: { token: MathToken }) {
  return (
    <Suspense fallback={raw.trim()}>
      <Formula formula={formula} display={display} raw={raw} />
    </Suspense>
  )
}
