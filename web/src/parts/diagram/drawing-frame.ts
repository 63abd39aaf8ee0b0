/**
 * Diagrams are drawn in a sandboxed frame with an origin of its own: a page of ours, `diagram.html`, with a policy under
 * which it reaches nothing. Text goes in, a drawing comes out, one at a time. One that takes too long ends with its frame.
 */
import { isHarmless } from './judge-drawing.ts'

export type Drawing = { readonly svg: string; readonly width: number; readonly height: number }
export type Theme = 'light' | 'dark'

const loadingTime = 30_000
const drawingTime = 5_000
const idleTime = 15_000
const remembered = 60
const unfinishedKey = 'omniai.diagram'

let frame: HTMLIFrameElement | null = null
let ready: Promise<HTMLIFrameElement> | null = null
let idle: ReturnType<typeof setTimeout> | undefined
let line: Promise<unknown> = Promise.resolve()
let lastId = 0
const drawn = new Map<string, Promise<Drawing>>()

/** Rejects with the reason in words. */
export function draw(source: string, theme: Theme): Promise<Drawing> {
  const key = `${theme}\n${source}`
  const known = drawn.get(key)
  if (known) return known
  const drawing = line.then(() => drawNow(source, theme))
  line = drawing.catch(() => {})
  drawn.set(key, drawing)
  for (const oldest of drawn.keys()) {
    if (drawn.size <= remembered) break
    drawn.delete(oldest)
  }
  return drawing
}

/** The page went away while this one was drawn: where a frame has no process of its own, an endless one takes it along. */
export function endedBadly(source: string): boolean {
  try {
    return sessionStorage.getItem(unfinishedKey) === source
  } catch {
    return false
  }
}

function markUnfinished(source: string | null): void {
  try {
    if (source === null) sessionStorage.removeItem(unfinishedKey)
    else sessionStorage.setItem(unfinishedKey, source)
  } catch {
    // Without storage nothing is remembered.
  }
}

async function drawNow(source: string, theme: Theme): Promise<Drawing> {
  clearTimeout(idle)
  try {
    ready ??= openFrame()
    const open = await ready
    markUnfinished(source)
    const id = ++lastId
    const answer = await answerFrom(
      open,
      drawingTime,
      data => data.id === id,
      () =>
        // An opaque origin has no name; what is sent is what the model wrote.
        open.contentWindow?.postMessage({ id, source, theme }, '*'),
    )
    return asDrawing(answer)
  } catch (error) {
    if (error instanceof TookTooLong) closeFrame()
    throw error
  } finally {
    markUnfinished(null)
    idle = setTimeout(closeFrame, idleTime)
  }
}

class TookTooLong extends Error {
  override message = 'Drawing it took too long.'
}

type Answer = { readonly [name: string]: unknown }

async function openFrame(): Promise<HTMLIFrameElement> {
  const made = document.createElement('iframe')
  made.title = 'Draws diagrams'
  made.setAttribute('sandbox', 'allow-scripts')
  made.referrerPolicy = 'no-referrer'
  made.tabIndex = -1
  made.ariaHidden = 'true'
  made.inert = true
  // Out of sight, yet with a size: text is measured in it.
  Object.assign(made.style, {
    position: 'fixed',
    left: '-4000px',
    top: '0',
    width: '1600px',
    height: '1200px',
    visibility: 'hidden',
  })
  made.src = `${import.meta.env.BASE_URL}diagram.html`
  frame = made
  const { ready: loaded } = await answerFrom(
    made,
    loadingTime,
    data => 'ready' in data,
    () => document.body.append(made),
  )
  if (loaded !== true) {
    closeFrame()
    throw new Error('What draws diagrams could not be loaded.')
  }
  return made
}

function closeFrame(): void {
  frame?.remove()
  frame = null
  ready = null
}

function answerFrom(
  from: HTMLIFrameElement,
  within: number,
  isMine: (data: Answer) => boolean,
  ask: () => void,
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const onMessage = ({ source, origin, data }: MessageEvent<unknown>) => {
    if (source !== from.contentWindow || origin !== 'null' || typeof data !== 'object' || data === null)
      return
    if (isMine(data as Answer)) resolve(data as Answer)
  }
  window.addEventListener('message', onMessage)
  const timer = setTimeout(() => reject(new TookTooLong()), within)
  ask()
  return promise.finally(() => {
    clearTimeout(timer)
    window.removeEventListener('message', onMessage)
  })
}

const isSize = (value: unknown): value is number => typeof value === 'number' && value > 0 && value < 10_000

function asDrawing({ svg, width, height, failed }: Answer): Drawing {
  if (typeof failed === 'string') throw new Error(failed)
  if (typeof svg === 'string' && isSize(width) && isSize(height) && isHarmless(svg))
    return { svg, width, height }
  throw new Error('The drawing holds more than shapes and text.')
}
