/** A document as a file of one's own. */
import { saveFile } from '../../ui/save-file.ts'

/** What no file name may have becomes a space. */
const fileName = (title: string, ending: string) =>
  `${
    title
      .replace(/[\p{Cc}\\/:*?"<>|]+/gu, ' ')
      .trim()
      .slice(0, 120) || 'Document'
  }.${ending}`

export function exportMarkdown(title: string, text: string): void {
  saveFile(fileName(title, 'md'), new Blob([text], { type: 'text/markdown;charset=utf-8' }))
}

const style = `
  :root { color-scheme: light dark; font: 16px/1.6 ui-sans-serif, system-ui, sans-serif; }
  body { max-width: 72ch; margin: 48px auto; padding: 0 24px; overflow-wrap: anywhere; }
  h1, h2, h3, h4, h5, h6 { line-height: 1.3; margin: 1.6em 0 .4em; }
  pre { overflow-x: auto; padding: 12px 16px; border: 1px solid #8886; border-radius: 10px; white-space: pre-wrap; }
  code { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: .9em; }
  table { border-collapse: collapse; } th, td { border: 1px solid #8886; padding: 4px 10px; text-align: left; }
  blockquote { margin: 1em 0; padding-left: 16px; border-left: 3px solid #8886; }
  button, svg { display: none; }
`

const policy =
  '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'"/>'

/** What the renderer made, without the page around it: no script, nothing that is fetched, and links that are judged. */
export async function exportHtml(title: string, text: string): Promise<void> {
  const [{ createElement }, { createRoot }, { flushSync }, { Markdown }] = await Promise.all([
    import('react'),
    import('react-dom/client'),
    import('react-dom'),
    import('../markdown/markdown.tsx'),
  ])
  const page = document.implementation.createHTMLDocument(title)
  const holder = document.createElement('div')
  const root = createRoot(holder)
  flushSync(() => root.render(createElement(Markdown, { text })))
  for (const node of [...holder.childNodes]) page.body.append(page.importNode(node, true))
  root.unmount()
  for (const element of page.querySelectorAll('button, [class], [style]')) {
    if (element.matches('button')) element.remove()
    else {
      element.removeAttribute('class')
      element.removeAttribute('style')
    }
  }
  const serialized = (element: Element | null) =>
    element ? new XMLSerializer().serializeToString(element) : ''
  const language = document.documentElement.lang || 'en'
  // The sheet is put in as text: as an element it would be one of this page, whose policy refuses it.
  const head = `<meta charset="utf-8"/>${policy}${serialized(page.querySelector('title'))}<style>${style}</style>`
  const html = `<!doctype html>\n<html lang="${language}"><head>${head}</head>${serialized(page.body)}</html>\n`
  saveFile(fileName(title, 'html'), new Blob([html], { type: 'text/html;charset=utf-8' }))
}
