/**
 * The scroll position is the reader's. At the end it stays at the end; at a message that was jumped to, it stays
 * there until the reader scrolls; anywhere else nothing that is added or grows moves what is being read. Done by
 * hand (`overflow-anchor: none`), so that all browsers do the same.
 */
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'

const atEndWithin = 4
const jumpFrom = 240

type Held = { readonly row: HTMLElement; readonly top: number }

export function useReadingPlace(
  scroller: RefObject<HTMLElement | null>,
  content: RefObject<HTMLElement | null>,
  firstKey: string | undefined,
) {
  const stuck = useRef(true)
  const held = useRef<Held | null>(null)
  const lastTop = useRef(0)
  const lastHeight = useRef(0)
  const lastFirstKey = useRef(firstKey)
  const [away, setAway] = useState(false)

  const follow = useCallback(() => {
    const element = scroller.current
    if (!element) return
    if (stuck.current) element.scrollTop = element.scrollHeight
    else if (held.current?.row.isConnected)
      element.scrollTop += topIn(element, held.current.row) - held.current.top
    lastTop.current = element.scrollTop
    lastHeight.current = element.scrollHeight
    setAway(!stuck.current && distanceToEnd(element) > jumpFrom)
  }, [scroller])

  useEffect(() => {
    const element = scroller.current
    if (!element || !content.current) return
    const onScroll = () => {
      const distance = distanceToEnd(element)
      // Where it was put by this code, or by the reader?
      if (Math.abs(element.scrollTop - lastTop.current) > 1) held.current = null
      if (held.current) return
      if (distance <= atEndWithin) stuck.current = true
      else if (element.scrollTop < lastTop.current - 1) stuck.current = false
      lastTop.current = element.scrollTop
      setAway(!stuck.current && distance > jumpFrom)
    }
    const resized = new ResizeObserver(follow)
    resized.observe(element)
    resized.observe(content.current)
    element.addEventListener('scroll', onScroll, { passive: true })
    return () => {
      resized.disconnect()
      element.removeEventListener('scroll', onScroll)
    }
  }, [scroller, content, follow])

  // Older messages came in above: what was read stays where it was.
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element || firstKey === lastFirstKey.current) return
    lastFirstKey.current = firstKey
    if (!stuck.current) element.scrollTop += element.scrollHeight - lastHeight.current
    lastHeight.current = element.scrollHeight
    lastTop.current = element.scrollTop
  }, [scroller, firstKey])

  const toEnd = useCallback(
    (smooth = false) => {
      stuck.current = true
      held.current = null
      const element = scroller.current
      if (smooth) element?.scrollTo({ top: element.scrollHeight, behavior: 'smooth' })
      else follow()
    },
    [scroller, follow],
  )

  /** Rows above it, and the row itself, may get their real height only later: its top stays where it is put now. */
  const toRow = useCallback(
    (row: HTMLElement, block: 'start' | 'center') => {
      const element = scroller.current
      if (!element) return
      stuck.current = false
      const room = element.clientHeight - row.offsetHeight
      const wanted = block === 'start' ? 0 : Math.max(0, room / 2)
      element.scrollTop += topIn(element, row) - wanted
      held.current = { row, top: topIn(element, row) }
      follow()
    },
    [scroller, follow],
  )

  /** A row above the window changed its height: take it back before it is painted. */
  const shift = useCallback(
    (by: number) => {
      const element = scroller.current
      if (!element || stuck.current || held.current) return
      element.scrollTop += by
      lastTop.current = element.scrollTop
    },
    [scroller],
  )

  return { away, toEnd, toRow, shift }
}

const distanceToEnd = (element: HTMLElement): number =>
  element.scrollHeight - element.scrollTop - element.clientHeight

const topIn = (element: HTMLElement, row: HTMLElement): number =>
  row.getBoundingClientRect().top - element.getBoundingClientRect().top
