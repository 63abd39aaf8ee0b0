import { expect, test } from 'vitest'
import { pictureOf, pictureReference, picturesIn, withPictures } from './picture-references.ts'

const one = 'pic_0000000000000000000000a1'
const two = 'pic_0000000000000000000000b2'

test('a text names each picture once, in the order they come', () => {
  const text = `![a](pictures/${two}.jpg) ![b](./pictures/${one}.png "t")\n\n[c]: pictures/${two}.jpg\n`
  expect(picturesIn(text)).toEqual([two, one])
  expect(picturesIn('![a](https://example.org/pictures/cat.png)')).toEqual([])
})

test('what leads elsewhere is no picture of the document', () => {
  expect(pictureOf(pictureReference(one, 'image/png'))).toBe(one)
  expect(pictureOf(`./pictures/${one}.webp`)).toBe(one)
  for (const address of [
    `https://example.org/pictures/${one}.png`,
    `//pictures/${one}.png`,
    `../pictures/${one}.png`,
    `pictures/${one}.svg`,
    `pictures/${one}.png?x`,
    `pictures/../${one}.png`,
  ])
    expect(pictureOf(address), address).toBeNull()
})

test('references can be changed for others, and the rest of the text stays', () => {
  const three = 'pic_0000000000000000000000c3'
  const text = `![a](pictures/${one}.png) ![b](pictures/${two}.gif)`
  expect(withPictures(text, new Map([[one, three]]))).toBe(
    `![a](pictures/${three}.png) ![b](pictures/${two}.gif)`,
  )
})
