/**
 * Draws at most once per frame, and not more often than the eye needs: text in steps of 60 ms reads the same
 * and costs a quarter. A hidden page gets no frames, so a timer stands in for them.
 */
const shortestGap = 60
const withoutFrames = 250

let lastDraw = 0

export function scheduleDraw(draw: () => void): () => void {
  let frame = 0
  let done = false
  const now = performance.now()
  const run = () => {
    if (done) return
    cancel()
    lastDraw = performance.now()
    draw()
  }
  const onFrame = () => {
    frame = requestAnimationFrame(run)
  }
  const gap = Math.max(0, lastDraw + shortestGap - now)
  const gapTimer = gap > 0 ? setTimeout(onFrame, gap) : undefined
  const fallback = setTimeout(run, withoutFrames)
  const cancel = () => {
    done = true
    clearTimeout(gapTimer)
    clearTimeout(fallback)
    cancelAnimationFrame(frame)
  }
  if (gap === 0) onFrame()
  return cancel
}
