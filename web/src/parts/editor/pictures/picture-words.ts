/** Names that a clipboard, a camera or a screen gives say nothing of what is to be seen. */
const meaningless =
  /^(?:image|img|picture|photo|screenshot|screen shot|unnamed|download|paste|dsc|pxl)?[\s_\-.()\d]*(?:at[\s\d.]*)?$/i

/** The words that stand for a picture, to begin with: its name, where that is one. */
export function wordsOf(fileName: string): string {
  const name = fileName
    .replace(/\.[a-z0-9]{1,5}$/i, '')
    .replace(/[\p{Cc}[\]\\`*_<>|]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 100)
  return meaningless.test(name) ? 'Picture' : name
}
