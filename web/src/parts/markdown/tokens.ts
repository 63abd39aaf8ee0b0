/** What Markdown is read into. Raw HTML is no part of it: it stays the text it is. */
export type Inline =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'code'; readonly text: string }
  | { readonly type: 'strong' | 'em' | 'del'; readonly children: readonly Inline[] }
  | { readonly type: 'link'; readonly href: string; readonly children: readonly Inline[] }
  | { readonly type: 'image'; readonly href: string; readonly alt: string }
  | { readonly type: 'break' }

export type Alignment = 'left' | 'right' | 'center' | null

export type Item = {
  readonly raw: string
  /** null: an ordinary item; else a task, done or not. */
  readonly done: boolean | null
  readonly blocks: readonly Block[]
}

export type Block = { readonly raw: string } & (
  | { readonly type: 'heading'; readonly depth: number; readonly children: readonly Inline[] }
  | { readonly type: 'paragraph'; readonly children: readonly Inline[] }
  | { readonly type: 'code'; readonly info: string; readonly text: string; readonly closed: boolean }
  | { readonly type: 'quote'; readonly blocks: readonly Block[] }
  | {
      readonly type: 'list'
      readonly start: number | null
      readonly loose: boolean
      readonly items: readonly Item[]
    }
  | {
      readonly type: 'table'
      readonly alignments: readonly Alignment[]
      readonly header: readonly (readonly Inline[])[]
      readonly rows: readonly (readonly (readonly Inline[])[])[]
    }
  | { readonly type: 'rule' }
)

/** Where `[label]` points to. */
export type References = ReadonlyMap<string, string>

/** A block and the line after it. */
export type Read = { readonly block: Block; readonly next: number }

/** Whether the line at `at` ends the paragraph above it. */
export type Interrupts = (lines: readonly string[], at: number) => boolean
