/** Colours code without ever making HTML: our emitter collects pieces of text with a scope. Loaded on first use. */
import hljs from 'highlight.js/lib/core'
import bash from 'highlight.js/lib/languages/bash'
import c from 'highlight.js/lib/languages/c'
import cpp from 'highlight.js/lib/languages/cpp'
import csharp from 'highlight.js/lib/languages/csharp'
import css from 'highlight.js/lib/languages/css'
import diff from 'highlight.js/lib/languages/diff'
import go from 'highlight.js/lib/languages/go'
import java from 'highlight.js/lib/languages/java'
import javascript from 'highlight.js/lib/languages/javascript'
import json from 'highlight.js/lib/languages/json'
import markdown from 'highlight.js/lib/languages/markdown'
import php from 'highlight.js/lib/languages/php'
import python from 'highlight.js/lib/languages/python'
import ruby from 'highlight.js/lib/languages/ruby'
import rust from 'highlight.js/lib/languages/rust'
import sql from 'highlight.js/lib/languages/sql'
import typescript from 'highlight.js/lib/languages/typescript'
import xml from 'highlight.js/lib/languages/xml'
import yaml from 'highlight.js/lib/languages/yaml'

export type Piece = { readonly text: string; readonly scope: string }

type Collector = { readonly pieces: Piece[] }

class PieceEmitter implements Collector {
  readonly pieces: Piece[] = []
  readonly scopes: string[] = []

  addText(text: string): void {
    if (text !== '') this.pieces.push({ text, scope: this.scopes.at(-1) ?? '' })
  }
  startScope(scope: string): void {
    this.scopes.push(scope)
  }
  endScope(): void {
    this.scopes.pop()
  }
  openNode(scope: string): void {
    this.startScope(scope)
  }
  closeNode(): void {
    this.endScope()
  }
  __addSublanguage(emitter: unknown): void {
    this.pieces.push(...(emitter as Collector).pieces)
  }
  finalize(): void {
    this.scopes.length = 0
  }
  toHTML(): string {
    return ''
  }
}

hljs.configure({ __emitter: PieceEmitter })

const languages = {
  bash,
  c,
  cpp,
  csharp,
  css,
  diff,
  go,
  java,
  javascript,
  json,
  markdown,
  php,
  python,
  ruby,
  rust,
  sql,
  typescript,
  xml,
  yaml,
}
for (const [name, language] of Object.entries(languages)) hljs.registerLanguage(name, language)

/** null: a language we don't know; the code then stays plain. */
export function highlight(code: string, language: string): readonly Piece[] | null {
  if (!hljs.getLanguage(language)) return null
  const { _emitter } = hljs.highlight(code, { language, ignoreIllegals: true })
  return (_emitter as unknown as Collector).pieces
}
