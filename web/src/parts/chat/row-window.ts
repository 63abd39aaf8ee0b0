/**
 * Keeps the page small: rows far from the window give way to an empty box of their height. One observer for
 * sizes and one for distance serve all rows of a list.
 */
const nearby = '4000px 0px'

type RowCallbacks = {
  readonly onNear: (near: boolean) => void
  readonly onHeight: (height: number) => void
}

export type RowWindow = ReturnType<typeof createRowWindow>

export function createRowWindow(scroller: HTMLElement, shift: (by: number) => void) {
  const rows = new Map<Element, RowCallbacks>()
  const heights = new WeakMap<Element, number>()

  const distance = new IntersectionObserver(
    entries => {
      for (const entry of entries) rows.get(entry.target)?.onNear(entry.isIntersecting)
    },
    { root: scroller, rootMargin: nearby },
  )
  const sizes = new ResizeObserver(entries => {
    const top = scroller.getBoundingClientRect().top
    let above = 0
    for (const { target, borderBoxSize } of entries) {
      const height = borderBoxSize[0]?.blockSize ?? 0
      const before = heights.get(target)
      heights.set(target, height)
      rows.get(target)?.onHeight(height)
      const bottom = target.getBoundingClientRect().bottom
      if (before !== undefined && before !== height && bottom <= top) above += height - before
    }
    if (above !== 0) shift(above)
  })

  return {
    observe: (row: Element, callbacks: RowCallbacks) => {
      rows.set(row, callbacks)
      distance.observe(row)
      sizes.observe(row)
      return () => {
        rows.delete(row)
        distance.unobserve(row)
        sizes.unobserve(row)
      }
    },
    disconnect: () => {
      distance.disconnect()
      sizes.disconnect()
    },
  }
}
