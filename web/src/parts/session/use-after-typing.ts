import { useEffect, useRef, useState } from 'react'

const restFor = 1_000

/**
 * A dialog that comes by itself waits until the keys rest: what is being typed must not end in its password field.
 *
 * @returns true as soon as it is wanted and nobody has pressed a key for a second, until it isn't wanted any more.
 */
export function useAfterTyping(wanted: boolean): boolean {
  const pressedAt = useRef(Number.NEGATIVE_INFINITY)
  const [rested, setRested] = useState(false)

  useEffect(() => {
    const note = () => {
      pressedAt.current = performance.now()
    }
    window.addEventListener('keydown', note, true)
    return () => window.removeEventListener('keydown', note, true)
  }, [])

  useEffect(() => {
    if (!wanted) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = () => {
      const left = pressedAt.current + restFor - performance.now()
      if (left <= 0) setRested(true)
      else timer = setTimeout(look, left)
    }
    look()
    return () => {
      clearTimeout(timer)
      setRested(false)
    }
  }, [wanted])

  return wanted && rested
}
