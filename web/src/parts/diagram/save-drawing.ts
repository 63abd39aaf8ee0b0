import { saveFile } from '../../ui/save-file.ts'
import type { Drawing } from './drawing-frame.ts'

const largestSide = 4_096

/** Not `blob:`: that would be of our origin, should anyone open it as a page. */
export const addressOf = ({ svg }: Drawing): string =>
  `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`

export const saveAsSvg = ({ svg }: Drawing): void =>
  saveFile('diagram.svg', new Blob([svg], { type: 'image/svg+xml' }))

/** Twice its size, on the ground it is read on: most places that take pictures are white. */
export async function saveAsPng(drawing: Drawing, ground: string): Promise<void> {
  const image = new Image()
  image.src = addressOf(drawing)
  await image.decode()
  const scale = Math.min(2, largestSide / drawing.width, largestSide / drawing.height)
  const canvas = document.createElement('canvas')
  canvas.width = Math.ceil(drawing.width * scale)
  canvas.height = Math.ceil(drawing.height * scale)
  const context = canvas.getContext('2d')
  if (!context) throw new Error('This browser draws no pictures.')
  context.fillStyle = ground
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(image, 0, 0, canvas.width, canvas.height)
  const blob = await new Promise<Blob | null>(resolve => canvas.toBlob(resolve, 'image/png'))
  if (!blob) throw new Error('This browser makes no picture of it.')
  saveFile('diagram.png', blob)
}
