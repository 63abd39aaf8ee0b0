/** How suggested changes look in the text. Gone and new differ by their line and their place too, not only by colour. */
import { EditorView } from '@codemirror/view'

const sans = 'ui-sans-serif, system-ui, sans-serif'
const focusRing = { outline: '2px solid var(--accent)', outlineOffset: '2px' }

export const textHunksTheme = EditorView.theme({
  '.cm-hunk-gone': {
    borderRadius: '2px',
    backgroundColor: 'var(--bad-soft)',
    color: 'var(--bad)',
    textDecoration: 'line-through',
    textDecorationThickness: '1px',
  },
  '.cm-hunk-kept': { textDecoration: 'none', boxShadow: 'inset 0 -1px 0 var(--line-strong)' },
  '.cm-hunk': { borderRadius: '4px' },
  '.cm-hunk:focus, .cm-hunk:focus-within': { ...focusRing, outlineOffset: '3px' },
  '.cm-hunk ins': {
    borderRadius: '2px',
    backgroundColor: 'var(--good-soft)',
    color: 'var(--good)',
    textDecoration: 'none',
    boxShadow: 'inset 0 -1px 0 var(--good)',
    overflowWrap: 'anywhere',
  },
  '.cm-hunk[data-decision=taken] ins': { fontWeight: '550' },
  '.cm-hunk[data-decision=left] ins': {
    backgroundColor: 'transparent',
    color: 'var(--text-muted)',
    textDecoration: 'line-through',
    boxShadow: 'none',
  },
  '.cm-hunk-buttons': {
    display: 'inline-flex',
    gap: '2px',
    margin: '0 4px',
    verticalAlign: 'middle',
    userSelect: 'none',
  },
  '.cm-hunk-icon': {
    appearance: 'none',
    display: 'inline-flex',
    flex: 'none',
    alignItems: 'center',
    justifyContent: 'center',
    width: '24px',
    height: '24px',
    padding: '0',
    border: '1px solid var(--line)',
    borderRadius: '6px',
    background: 'var(--surface-0)',
    color: 'var(--text-muted)',
    cursor: 'pointer',
  },
  '.cm-hunk-icon svg': {
    width: '14px',
    height: '14px',
    fill: 'none',
    stroke: 'currentcolor',
    strokeWidth: '2',
    strokeLinecap: 'round',
    strokeLinejoin: 'round',
  },
  '.cm-hunk-icon:hover': { backgroundColor: 'var(--surface-2)', color: 'var(--text-strong)' },
  '.cm-hunk-icon:focus-visible': focusRing,
  '.cm-hunk-check[aria-pressed=true]': {
    borderColor: 'var(--good)',
    backgroundColor: 'var(--good-soft)',
    color: 'var(--good)',
  },
  '.cm-hunk-cross[aria-pressed=true]': {
    borderColor: 'var(--bad)',
    backgroundColor: 'var(--bad-soft)',
    color: 'var(--bad)',
  },
  '.cm-hunks': {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: '6px',
    padding: '8px 12px',
    font: `13px ${sans}`,
  },
  '.cm-hunks-words': { flex: '1 1 140px', color: 'var(--text-muted)' },
  '.cm-hunks .cm-hunk-icon': { width: '28px', height: '28px', border: 'none', background: 'none' },
  '.cm-hunks [hidden]': { display: 'none' },
  '.cm-hunks .cm-hunks-put': {
    borderColor: 'transparent',
    backgroundColor: 'var(--accent)',
    color: 'var(--on-accent)',
  },
  '.cm-hunks .cm-hunks-put:hover': { backgroundColor: 'var(--accent-hover)', color: 'var(--on-accent)' },
  '.cm-hunks .cm-button:disabled': { opacity: '0.55', cursor: 'default' },
  '@media (pointer: coarse)': {
    '.cm-hunk-icon': { width: '36px', height: '36px' },
    '.cm-hunk-buttons': { gap: '6px', margin: '2px 6px' },
    '.cm-hunks .cm-button, .cm-hunks .cm-hunk-icon': { height: '40px', minWidth: '40px' },
  },
})
