import { bounds } from '@omniai/contracts/limits'
import { getDocumentProxy } from 'unpdf'
import { type Found, nothingFound, Refused } from './inspection.ts'
import { kept } from './text-content.ts'

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>

export async function inspectPdf(bytes: Uint8Array): Promise<Found> {
  const pdf = await opened(bytes)
  if (pdf.numPages > bounds.attachment_pages) {
    throw new Refused(
      'E_TOO_LARGE',
      `The PDF has ${pdf.numPages} pages; at most ${bounds.attachment_pages} are read.`,
    )
  }
  const pages: string[] = []
  for (let number = 1; number <= pdf.numPages; number += 1) pages.push(await pageText(pdf, number))
  return {
    ...nothingFound,
    kind: 'document',
    mediaType: 'application/pdf',
    pages: pdf.numPages,
    ...kept(pages.join('\n\n').trim()),
  }
}

async function opened(bytes: Uint8Array): Promise<Pdf> {
  try {
    return await getDocumentProxy(bytes, { useSystemFonts: false, verbosity: 0 })
  } catch (error) {
    const locked = (error as Error).name === 'PasswordException'
    throw new Refused(
      'E_FILE_UNREADABLE',
      locked ? 'The PDF is locked with a password.' : 'The PDF is damaged: it cannot be opened.',
    )
  }
}

async function pageText(pdf: Pdf, number: number): Promise<string> {
  try {
    const page = await pdf.getPage(number)
    const { items } = await page.getTextContent()
    page.cleanup()
    return items.map(item => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join('')
  } catch {
    throw new Refused('E_FILE_UNREADABLE', `The PDF is damaged: page ${number} cannot be read.`)
  }
}
