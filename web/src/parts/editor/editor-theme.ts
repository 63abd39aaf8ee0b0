/**
 * How the editor looks: like a page. Its styles live in a shadow root, where the editor may adopt them as sheets; in the
 * page itself they would be a <style> element, which the policy refuses. Custom properties reach into it, so light and
 * dark follow by themselves.
 */
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import type { Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

const sans =
  'ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif'
const mono =
  'ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace'

const floats = {
  border: 'none',
  borderRadius: '10px',
  backgroundColor: 'var(--surface-float)',
  boxShadow: 'var(--shadow-float)',
  color: 'var(--text-normal)',
  fontFamily: sans,
}
const button = {
  appearance: 'none',
  height: '28px',
  padding: '0 8px',
  border: '1px solid var(--line)',
  borderRadius: '6px',
  background: 'var(--surface-0)',
  color: 'var(--text-normal)',
  font: `500 13px ${sans}`,
  cursor: 'pointer',
}
const focusRing = { outline: '2px solid var(--accent)', outlineOffset: '2px' }

const theme = EditorView.theme({
  '&': { height: '100%', color: 'var(--text-normal)', backgroundColor: 'transparent', fontSize: '16px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: sans, lineHeight: '1.65', overflow: 'auto', scrollbarWidth: 'thin' },
  '.cm-content': {
    boxSizing: 'border-box',
    width: '100%',
    maxWidth: 'calc(72ch + 48px)',
    margin: '0 auto',
    padding: '24px 24px 40vh',
    caretColor: 'var(--text-strong)',
  },
  '.cm-line': { padding: '0' },
  '.cm-line::selection, .cm-line ::selection': {
    backgroundColor: 'color-mix(in oklch, var(--accent) 26%, transparent)',
  },
  '.cm-placeholder': { color: 'var(--text-muted)' },
  '.cm-panels': { backgroundColor: 'var(--surface-1)', color: 'var(--text-normal)', zIndex: '1' },
  '.cm-panels-top': { borderBottom: '1px solid var(--line)' },
  '.cm-panels-bottom': { borderTop: '1px solid var(--line)' },
  '.cm-panel.cm-search': {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: '6px',
    padding: '8px 40px 8px 12px',
    fontFamily: sans,
  },
  '.cm-panel.cm-search br': { flexBasis: '100%', height: '0' },
  '.cm-panel.cm-search label': {
    display: 'inline-flex',
    alignItems: 'center',
    gap: '4px',
    fontSize: '13px',
    whiteSpace: 'nowrap',
  },
  '.cm-panel.cm-search input[type=checkbox]': { accentColor: 'var(--accent)', margin: '0' },
  '.cm-panel.cm-search [name=close]': {
    ...button,
    position: 'absolute',
    top: '8px',
    right: '8px',
    width: '28px',
    padding: '0',
    border: 'none',
    background: 'none',
    fontSize: '18px',
  },
  '.cm-textfield': {
    height: '28px',
    minWidth: '160px',
    flex: '0 1 220px',
    padding: '0 8px',
    border: '1px solid var(--line-strong)',
    borderRadius: '6px',
    backgroundColor: 'var(--surface-0)',
    color: 'var(--text-strong)',
    font: `14px ${sans}`,
  },
  '.cm-textfield:focus-visible': { ...focusRing, outlineOffset: '0' },
  '.cm-button': { ...button, backgroundImage: 'none' },
  '.cm-button:hover, .cm-panel.cm-search [name=close]:hover': {
    backgroundColor: 'var(--surface-2)',
    color: 'var(--text-strong)',
  },
  '.cm-button:focus-visible, .cm-panel.cm-search [name=close]:focus-visible': focusRing,
  '.cm-searchMatch': { backgroundColor: 'var(--warn-soft)', boxShadow: 'inset 0 -2px 0 var(--warn)' },
  '.cm-searchMatch-selected': {
    backgroundColor: 'var(--accent-soft)',
    boxShadow: 'inset 0 -2px 0 var(--accent)',
  },
  '.cm-tooltip': floats,
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    fontFamily: sans,
    maxHeight: '320px',
    minWidth: '240px',
    padding: '4px',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': {
    display: 'flex',
    alignItems: 'center',
    gap: '8px',
    minHeight: '32px',
    padding: '0 8px',
    borderRadius: '6px',
    fontSize: '14px',
    lineHeight: '1.45',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--surface-2)',
    color: 'var(--text-strong)',
  },
  '.cm-completionLabel': { flexGrow: '1' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '600' },
  '.cm-completionDetail': {
    marginLeft: '12px',
    fontStyle: 'normal',
    fontSize: '12px',
    color: 'var(--text-muted)',
  },
  '@media (pointer: coarse)': {
    '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { minHeight: '44px' },
  },
})

const mark = 'var(--text-muted)'
const highlighting = HighlightStyle.define([
  {
    tag: tags.heading1,
    color: 'var(--text-strong)',
    fontWeight: '650',
    fontSize: '1.45em',
    lineHeight: '1.3',
  },
  {
    tag: tags.heading2,
    color: 'var(--text-strong)',
    fontWeight: '650',
    fontSize: '1.22em',
    lineHeight: '1.35',
  },
  { tag: tags.heading3, color: 'var(--text-strong)', fontWeight: '650', fontSize: '1.08em' },
  { tag: [tags.heading4, tags.heading5, tags.heading6], color: 'var(--text-strong)', fontWeight: '650' },
  { tag: tags.strong, color: 'var(--text-strong)', fontWeight: '650' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: tags.strikethrough, textDecoration: 'line-through' },
  { tag: tags.monospace, fontFamily: mono, fontSize: '0.9em', color: 'var(--syntax-string)' },
  { tag: tags.link, color: 'var(--accent)' },
  { tag: tags.url, color: mark },
  { tag: tags.quote, color: mark },
  { tag: tags.contentSeparator, color: mark },
  { tag: tags.labelName, color: 'var(--syntax-keyword)', fontFamily: mono, fontSize: '0.9em' },
  { tag: [tags.processingInstruction, tags.meta, tags.comment, tags.escape], color: mark },
  { tag: tags.atom, color: 'var(--accent)' },
])

export const editorTheme: Extension = [theme, syntaxHighlighting(highlighting)]
