import { useLayoutEffect, useRef } from 'react'
import { typeset } from './typeset.ts'

type FormulaProps = { formula: string; display: boolean; raw: string }

/** MathML, which browsers draw themselves: no fonts, no styles, and nothing is ever a string of HTML. */
export function Formula({ formula, display, raw }: FormulaProps) {
  const place = useRef<HTMLSpanElement>(null)
  useLayoutEffect(() => {
    const element = place.current
    if (element && !typeset(formula, display, element)) element.textContent = raw.trim()
  }, [formula, display, raw])
  return display ? (
    // biome-ignore lint/a11y/useSemanticElements: a scroll area around a formula, not a set of fields
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard
    <span ref={place} role="group" aria-label="Formula" tabIndex={0} className="formula-display" />
  ) : (
    <span ref={place} />
  )
}
