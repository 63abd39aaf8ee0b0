import { expect, test, vi } from 'vitest'
import { createBlockReader } from './blocks.ts'
import { typeset } from './typeset.ts'

// The library works in standards mode only, as every page of ours is; this document says nothing of it.
vi.hoisted(() => Object.defineProperty(document, 'compatMode', { value: 'CSS1Compat' }))

const set = (formula: string, display = false) => {
  const place = document.createElement('span')
  return { place, done: typeset(formula, display, place) }
}

test('a formula becomes MathML, with its source for whoever copies it', () => {
  const { place, done } = set('\\frac{a}{b}')
  expect(done).toBe(true)
  expect(place.querySelector('math mfrac')).not.toBeNull()
  expect(place.querySelector('annotation')?.textContent).toBe('\\frac{a}{b}')
})

test('what cannot be read, is endless or too long is given up: the page shows its source', () => {
  const endless = [
    '\\def\\a{\\a\\a}\\a',
    '\\newcommand{\\x}{\\x\\x}\\x',
    `${'{'.repeat(3_000)}x`,
    'x'.repeat(4_001),
    '\\frac{1',
    '\\notacommand',
  ]
  for (const formula of endless) expect(set(formula).done, formula.slice(0, 40)).toBe(false)
})

test('no link, no handler, no address and no style comes out of a formula', () => {
  const hostile = [
    '\\href{javascript:alert(1)}{x}',
    '\\url{https://evil.example}',
    '\\includegraphics{https://evil.example/x.png}',
    '\\htmlStyle{background:url(https://evil.example)}{x}',
    '\\htmlId{a}{x} \\htmlClass{b}{x} \\htmlData{c=d}{x}',
    '\\text{<img src=x onerror=alert(1)>}',
    '\\color{red;background:url(https://evil.example)}x',
    '\\colorbox{red}{x} \\fcolorbox{red}{blue}{y}',
    '\\rule{9999em}{9999em}',
    '\\unicode{x}\\char"202E x',
  ]
  for (const formula of hostile) {
    const { place } = set(formula, true)
    for (const element of place.querySelectorAll('*')) {
      expect(['IMG', 'A', 'SCRIPT', 'IFRAME', 'STYLE'], formula).not.toContain(element.tagName.toUpperCase())
      for (const { name, value } of element.attributes) {
        expect(name, formula).not.toMatch(/^on|href|^src|^id$|^data-/)
        expect(value, formula).not.toMatch(/url\(|javascript:/)
      }
    }
  }
})

test('money is not a formula', () => {
  const texts = ['It costs $5 and $10.', 'US$ 5 or $ 6 $', 'from $5-$10', 'a \\$x\\$ b']
  for (const text of texts) expect(JSON.stringify(createBlockReader()(text)), text).not.toContain('"math')
  expect(JSON.stringify(createBlockReader()('so $x$ is'))).toContain('"formula":"x"')
})
