/** File name endings of the languages that answers are written in; anything else is text. */
const endings: { readonly [language: string]: string } = {
  bash: 'sh',
  csharp: 'cs',
  javascript: 'js',
  markdown: 'md',
  mermaid: 'mmd',
  python: 'py',
  ruby: 'rb',
  rust: 'rs',
  shell: 'sh',
  typescript: 'ts',
}
const asNamed = new Set(
  'c cpp cs css diff go h html java js json jsx md php py rb rs sh sql svg toml ts tsx xml yaml yml'.split(
    ' ',
  ),
)

export const fileNameOf = (language: string): string =>
  `code.${asNamed.has(language) ? language : Object.hasOwn(endings, language) ? endings[language] : 'txt'}`

/** Always as plain text: what it is called decides nothing about how a browser treats it here. */
export function saveCode(code: string, language: string): void {
  const address = URL.createObjectURL(new Blob([code], { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = address
  link.download = fileNameOf(language)
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
