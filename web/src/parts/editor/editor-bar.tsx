import { picturesIn } from '@omniai/contracts/text/picture-references'
import { Columns2, Download, Eye, History, ImagePlus, List, PenLine, Search } from 'lucide-react'
import { useMemo } from 'react'
import { Button, IconButton } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { toastProblem } from '../session/toast-problem.ts'
import type { EditingSession } from './editing-session.ts'
import { exportHtml, exportMarkdown } from './export-doc.ts'
import { amountsOf, headingsOf } from './headings.ts'
import { PresentPeople } from './present-people.tsx'
import { SaveLine } from './save-line.tsx'
import { useSettledText } from './settled-text.ts'
import type { ViewMode } from './view-mode.ts'

const modes = [
  { mode: 'source', label: 'Write', icon: <PenLine size={16} /> },
  { mode: 'split', label: 'Write beside the preview', icon: <Columns2 size={16} /> },
  { mode: 'preview', label: 'Preview', icon: <Eye size={16} /> },
] as const

type EditorBarProps = {
  session: EditingSession
  mode: ViewMode
  onMode: (mode: ViewMode) => void
  onFind: () => void
  onHistory: () => void
  onPrint: () => void
  onPicture: () => void
}

/** The quiet line above the text. */
export function EditorBar({ session, mode, onMode, onFind, onHistory, onPrint, onPicture }: EditorBarProps) {
  const title = session.doc().title
  // What has to be read gets the whole line on a phone.
  const isQuiet = session.readOnly || ['saved', 'unsaved', 'saving'].includes(session.saveState().kind)
  return (
    <div
      role="toolbar"
      aria-label="Document"
      className={classNames(
        'flex min-h-10 shrink-0 items-center gap-1 px-3 pt-1',
        !isQuiet && 'max-sm:flex-wrap',
      )}
    >
      <div
        className={classNames(
          '@container flex min-w-24 grow items-center gap-3 px-1',
          isQuiet ? 'basis-20' : 'max-sm:basis-full',
        )}
      >
        {session.readOnly ? (
          <span className="text-12 text-muted">You can read this document</span>
        ) : (
          <SaveLine state={session.saveState()} draftFits={session.draftFits()} />
        )}
        <PresentPeople present={session.present()} />
        {session.present().length === 0 && <Amounts session={session} />}
      </div>
      {/* Where there is no room for all of them they are drawn along. */}
      <div className="flex min-w-0 items-center gap-1 overflow-x-auto p-0.5 [scrollbar-width:none]">
        <fieldset aria-label="View" className="flex shrink-0 rounded-6 bg-surface-1">
          {modes.map(each => (
            <IconButton
              key={each.mode}
              size="small"
              label={each.label}
              icon={each.icon}
              aria-pressed={mode === each.mode}
              onClick={() => onMode(each.mode)}
              className={classNames(mode === each.mode && 'bg-surface-2 text-strong')}
            />
          ))}
        </fieldset>
        {!session.readOnly && (
          <IconButton size="small" label="Add picture" icon={<ImagePlus size={16} />} onClick={onPicture} />
        )}
        <Outline session={session} />
        <IconButton size="small" label="Find and replace" icon={<Search size={16} />} onClick={onFind} />
        <IconButton size="small" label="History" icon={<History size={16} />} onClick={onHistory} />
        <Menu
          label="Export"
          align="end"
          trigger={props => (
            <IconButton {...props} size="small" label="Export" icon={<Download size={16} />} />
          )}
        >
          {close => (
            <>
              <MenuItem
                {...(picturesIn(session.text()).length > 0 && { note: 'With its pictures, as a .zip' })}
                onClick={() => {
                  close()
                  exportMarkdown(session.docId, title, session.text()).catch(toastProblem)
                }}
              >
                Markdown
              </MenuItem>
              <MenuItem
                onClick={() => {
                  close()
                  exportHtml(session.docId, title, session.text()).catch(toastProblem)
                }}
              >
                Web page (HTML)
              </MenuItem>
              <MenuItem
                note="Opens the print dialog"
                onClick={() => {
                  close()
                  onPrint()
                }}
              >
                Print or PDF
              </MenuItem>
            </>
          )}
        </Menu>
      </div>
    </div>
  )
}

function Amounts({ session }: { session: EditingSession }) {
  const text = useSettledText(session)
  const { words, characters, minutes } = useMemo(() => amountsOf(text), [text])
  if (characters === 0) return null
  return (
    <span
      className="hidden shrink-0 text-12 text-muted tabular-nums @min-[15rem]:inline"
      title={`${characters.toLocaleString('en')} characters, about ${minutes} min to read`}
    >
      {words.toLocaleString('en')} {words === 1 ? 'word' : 'words'} · {minutes} min
    </span>
  )
}

function Outline({ session }: { session: EditingSession }) {
  return (
    <Menu
      label="Outline"
      align="end"
      className="w-[min(320px,calc(100vw-16px))]"
      trigger={props => <IconButton {...props} size="small" label="Outline" icon={<List size={16} />} />}
    >
      {close => {
        const headings = headingsOf(session.text())
        if (headings.length === 0) {
          return (
            <div className="flex flex-col items-start gap-2 p-2 text-13 text-muted">
              A line that begins with # is a heading, and stands here.
              <Button size="small" onClick={close}>
                Close
              </Button>
            </div>
          )
        }
        return headings.slice(0, 500).map(({ level, title, at }) => (
          <MenuItem
            key={at}
            onClick={() => {
              close()
              session.select({ start: at, end: at })
              session.focus()
            }}
          >
            <span className="block truncate" style={{ paddingLeft: `${(level - 1) * 12}px` }}>
              {title}
            </span>
          </MenuItem>
        ))
      }}
    </Menu>
  )
}
