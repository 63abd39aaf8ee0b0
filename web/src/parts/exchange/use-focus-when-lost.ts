import { useEffect, useRef } from 'react'

/** What comes in the place of a pressed button takes its focus, or a keyboard would begin at the top of the page. */
export function useFocusWhenLost<T extends HTMLElement>(wanted: boolean) {
  const element = useRef<T>(null)
  useEffect(() => {
    if (wanted && document.activeElement === document.body) element.current?.focus({ preventScroll: true })
  }, [wanted])
  return element
}
