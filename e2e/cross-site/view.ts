/** What a test does with a page, the same for every engine, however that is driven. */
export type View = {
  open(address: string): Promise<void>
  reload(): Promise<void>
  address(): Promise<string>
  /** Everything that can be read on the page now. */
  text(): Promise<string>
  /** Types into the field with this label, as a person would. */
  fill(label: string, text: string): Promise<void>
  /** The button, link or menu item with this name. */
  press(name: string): Promise<void>
  /** Runs the body of an async function in the page, with `input`. */
  run<Result>(body: string, input?: unknown): Promise<Result>
  /** What the page's policy refused since it was opened, in the engine's own words. */
  refused(): Promise<string[]>
  close(): Promise<void>
}

const patienceMs = 10_000
const pauseMs = 25

/** @returns whether it came true while a person would still wait. */
export async function soon(
  condition: () => boolean | Promise<boolean>,
  withinMs = patienceMs,
): Promise<boolean> {
  const end = performance.now() + withinMs
  while (performance.now() < end) {
    if (await condition()) return true
    await new Promise(resolve => setTimeout(resolve, pauseMs))
  }
  return condition()
}

/** Waits until the page says it. */
export async function see(view: View, text: string | RegExp): Promise<void> {
  let last = ''
  const seen = await soon(async () => {
    last = await view.text()
    return typeof text === 'string' ? last.includes(text) : text.test(last)
  })
  if (!seen) throw new Error(`The page does not say ${text}. It says: ${last.slice(0, 2000)}`)
}

/** In the page: the visible element that answers to a name, as its accessible name is computed here. */
export const findNamed = `
  const nameOf = element => {
    const label = element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent ?? element.textContent
    return (label ?? '').trim()
  }
  const named = [...document.querySelectorAll(selector)].filter(element => nameOf(element) === name)
  return named.findLast(element => element.checkVisibility()) ?? null
`
export const selectors = {
  field: 'input, textarea',
  pressed: 'button, a, [role=menuitem]',
} as const
