/**
 * Draws at most once per frame, and not more often than the eye needs: text in steps of 60 ms reads the same
 * and costs a quarter. Where one step takes long (a slow phone, a long table), steps are further apart, so that what is
 * drawn never takes the page away from its reader. A hidden page gets no frames, so a timer stands in for them.
 */
const shortestGap = 60
const longestGap = 120
/** Drawing may take this part of the time. */
const share = 1 / 30
const withoutFrames = 250

let lastDraw = 0
let gapWanted = shortestGap

export type ScheduledDraw = {
  readonly cancel: () => void
  /** Drawn or cancelled; at once when nobody sees the page. */
  readonly over: Promise<void>
}

export function scheduleDraw(draw: () => void): ScheduledDraw {
  let frame = 0
  let done = false
  const over = Promise.withResolvers<void>()
  if (document.visibilityState === 'hidden') over.resolve()
  const now = performance.now()
  const run = () => {
    if (done) return
    cancel()
    lastDraw = performance.now()
    draw()
  }
  const drawInFrame = () => {
    run()
    measureFrame()
  }
  const onFrame = () => {
    frame = requestAnimationFrame(drawInFrame)
  }
  const gap = Math.max(0, lastDraw + gapWanted - now)
  const gapTimer = gap > 0 ? setTimeout(onFrame, gap) : undefined
  const fallback = setTimeout(run, withoutFrames)
  const cancel = () => {
    done = true
    clearTimeout(gapTimer)
    clearTimeout(fallback)
    cancelAnimationFrame(frame)
    over.resolve()
  }
  if (gap === 0) onFrame()
  return { cancel, over: over.promise }
}

/** From the frame's beginning until the task after it: drawing, layout and paint. One slow frame alone counts little. */
function measureFrame(): void {
  const begun = lastDraw
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = () => {
    port1.close()
    const wanted = (performance.now() - begun) / share
    gapWanted = Math.min(longestGap, Math.max(shortestGap, gapWanted * 0.75 + wanted * 0.25))
  }
  port2.postMessage(null)
}
