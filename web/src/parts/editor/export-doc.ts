/** A document as a file of one's own. */
import { pictureOf, picturesIn } from '@omniai/contracts/text/picture-references'
import type { AsyncZippable } from 'fflate'
import { showToast } from '../../stores/toasts.ts'
import { saveFile } from '../../ui/save-file.ts'
import { dataUrl, picturesToTake } from './pictures/pictures-to-take.ts'

/** What no file name may have becomes a space. */
const fileName = (title: string, ending: string) =>
  `${
    title
      .replace(/[\p{Cc}\\/:*?"<>|]+/gu, ' ')
      .trim()
      .slice(0, 120) || 'Document'
  }.${ending}`

/** With pictures it is an archive: the text as it is, and beside it the folder that it names them in. */
export async function exportMarkdown(docId: string, title: string, text: string): Promise<void> {
  if (picturesIn(text).length === 0)
    return saveFile(fileName(title, 'md'), new Blob([text], { type: 'text/markdown;charset=utf-8' }))
  const [{ zip, strToU8 }, taken] = await Promise.all([import('fflate'), picturesToTake(docId, text)])
  const pictures = await Promise.all(
    taken.pictures.map(async ({ reference, blob }) => {
      // They are packed already.
      return [reference, [new Uint8Array(await blob.arrayBuffer()), { level: 0 }]] as const
    }),
  )
  const files = { [fileName(title, 'md')]: strToU8(text), ...Object.fromEntries(pictures) } as AsyncZippable
  const packed = await new Promise<Uint8Array<ArrayBuffer>>((resolve, reject) =>
    zip(files, (error, data) => (error ? reject(error) : resolve(data as Uint8Array<ArrayBuffer>))),
  )
  saveFile(fileName(title, 'zip'), new Blob([packed], { type: 'application/zip' }))
  tellMissing(taken.missing)
}

function tellMissing(missing: number) {
  if (missing === 0) return
  const which = missing === 1 ? 'One picture is' : `${missing} pictures are`
  showToast(`${which} not there any more, and left out.`, { tone: 'bad' })
}

const style = `
  :root { color-scheme: light dark; font: 16px/1.6 ui-sans-serif, system-ui, sans-serif; }
  body { max-width: 72ch; margin: 48px auto; padding: 0 24px; overflow-wrap: anywhere; }
  h1, h2, h3, h4, h5, h6 { line-height: 1.3; margin: 1.6em 0 .4em; }
  pre { overflow-x: auto; padding: 12px 16px; border: 1px solid #8886; border-radius: 10px; white-space: pre-wrap; }
  code { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: .9em; }
  table { border-collapse: collapse; } th, td { border: 1px solid #8886; padding: 4px 10px; text-align: left; }
  blockquote { margin: 1em 0; padding-left: 16px; border-left: 3px solid #8886; }
  img { max-width: 100%; height: auto; border-radius: 6px; }
  button, svg { display: none; }
`

const policy =
  '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; style-src \'unsafe-inline\'"/>'

/** What the renderer made, without the page around it: no script, nothing that is fetched, and links that are judged. Pictures are in it. */
export async function exportHtml(docId: string, title: string, text: string): Promise<void> {
  const [taken, { createElement }, { createRoot }, { flushSync }, { Markdown }, { ShowPicture }] =
    await Promise.all([
      picturesToTake(docId, text),
      import('react'),
      import('react-dom/client'),
      import('react-dom'),
      import('../markdown/markdown.tsx'),
      import('../markdown/show-picture.ts'),
    ])
  const page = document.implementation.createHTMLDocument(title)
  const holder = document.createElement('div')
  const root = createRoot(holder)
  // Without their addresses: those are for the page that is made, and not for this one.
  const show = (address: string, words: string) => {
    const id = pictureOf(address)
    return id && createElement('img', { alt: words, 'data-picture': id })
  }
  flushSync(() => root.render(createElement(ShowPicture, { value: show }, createElement(Markdown, { text }))))
  for (const node of [...holder.childNodes]) page.body.append(page.importNode(node, true))
  root.unmount()
  const addresses = new Map(
    await Promise.all(taken.pictures.map(async ({ id, blob }) => [id, await dataUrl(blob)] as const)),
  )
  for (const image of page.querySelectorAll('img')) {
    const address = addresses.get(image.dataset.picture ?? '')
    delete image.dataset.picture
    if (address) image.src = address
    else image.replaceWith(image.alt)
  }
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
  tellMissing(taken.missing)
}
