import { expect, test } from 'vitest'
import { isHarmless } from './judge-drawing.ts'

const svg = (inside: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10">${inside}</svg>`

test.each([
  ['shapes', '<g><path d="M0 0L1 1" marker-end="url(#arrow)"/><text y="3">a &lt;b&gt; onload=x</text></g>'],
  ['rules', '<style>#diagram .node&gt;rect{fill:#fff;stroke:url(#g)}</style>'],
  ['references inside', '<use href="#shape"/><use xlink:href="#shape"/>'],
])('%s pass', (_, inside) => {
  expect(isHarmless(svg(inside))).toBe(true)
})

test.each([
  ['a script', '<script>x</script>'],
  ['a script with a prefix', '<svg:script>x</svg:script>'],
  ['a handler', '<g onload="x"/>'],
  ['a handler after a quoted >', '<g a=">" onload="x"/>'],
  ['a handler after a slash', '<g/onload="x"/>'],
  ['HTML', '<foreignObject><p>x</p></foreignObject>'],
  ['a link', '<a href="#x">x</a>'],
  ['an image', '<image href="#x"/>'],
  ['a reference out', '<use href="https://evil.example/x"/>'],
  ['a reference without quotes', '<use href=//evil.example/>'],
  ['an import', '<style>@import "//evil.example";</style>'],
  ['an address in rules', '<style>rect{fill:url(//evil.example)}</style>'],
  ['an escaped address in rules', '<style>rect{fill:u\\72l(//evil.example)}</style>'],
  ['an address in an attribute', '<rect fill="url(https://evil.example)"/>'],
  ['an animation', '<animate attributeName="href" to="javascript:x"/>'],
  ['a comment', '<!-- x -->'],
  ['an entity', '&xxe;'],
  ['an open tag', '<g'],
  ['CDATA', '<style><![CDATA[@import "x"]]></style>'],
])('%s is refused', (_, inside) => {
  expect(isHarmless(svg(inside))).toBe(false)
})

test('what is no drawing or larger than one is refused', () => {
  expect(isHarmless('<p>x</p>')).toBe(false)
  expect(isHarmless(svg('x'.repeat(1_000_001)))).toBe(false)
})
