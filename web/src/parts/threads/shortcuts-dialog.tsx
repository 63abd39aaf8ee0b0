import { useFlag } from '../../api/meta.ts'
import { paths } from '../../paths.ts'
import { useShortcutsOn } from '../../stores/shortcuts.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { TextLink } from '../../ui/text-link.tsx'

const command = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl'

type ShortcutGroup = {
  readonly title: string
  readonly shortcuts: readonly { readonly keys: readonly string[]; readonly words: string }[]
}

const everywhere: ShortcutGroup = {
  title: 'Everywhere',
  shortcuts: [
    { keys: [command, 'K'], words: 'Open a thread, or do something' },
    { keys: [command, 'Shift', 'O'], words: 'New chat' },
    { keys: [command, 'B'], words: 'Show or hide the sidebar' },
    { keys: ['?'], words: 'This list' },
  ],
}

const workspace: ShortcutGroup = {
  title: 'Workspace',
  shortcuts: [
    { keys: ['F6'], words: 'The next pane' },
    { keys: ['←', '→'], words: 'Walk through the tabs, or resize panes from the line between them' },
    { keys: ['Del'], words: 'Close a document, from its tab' },
    { keys: ['F2'], words: 'Rename a document, from its tab' },
  ],
}

const always: readonly ShortcutGroup[] = [
  {
    title: 'Writing',
    shortcuts: [
      { keys: ['Enter'], words: 'Send' },
      { keys: ['Shift', 'Enter'], words: 'New line' },
      { keys: ['↑'], words: 'Edit your last message, from an empty field' },
      { keys: ['/'], words: 'Commands, at the beginning of a message' },
      { keys: ['@'], words: 'A file of this thread again' },
      { keys: ['Esc'], words: 'Stop the answer' },
    ],
  },
  {
    title: 'Suggested changes',
    shortcuts: [
      { keys: ['↑', '↓'], words: 'The change before, the next one' },
      { keys: ['A'], words: 'Accept the change' },
      { keys: ['R'], words: 'Reject the change' },
      { keys: ['Shift', 'A'], words: 'Accept all that are left' },
      { keys: ['Shift', 'R'], words: 'Reject all that are left' },
      { keys: [command, 'Enter'], words: 'Put in what was accepted' },
      { keys: ['F8'], words: 'From the text to the next change, Shift to the one before' },
      { keys: ['Esc'], words: 'From a change back to the text' },
    ],
  },
  {
    title: 'In a document',
    shortcuts: [
      { keys: [command, 'B'], words: 'Bold' },
      { keys: [command, 'I'], words: 'Italic' },
      { keys: [command, 'E'], words: 'Code' },
      { keys: [command, 'K'], words: 'Link' },
      { keys: [command, 'F'], words: 'Find and replace' },
      { keys: [command, '.'], words: 'Ask about what is selected' },
      { keys: ['/'], words: 'Headings, lists, tables and more' },
      { keys: ['Esc', 'Tab'], words: 'Leave the text' },
    ],
  },
  {
    title: 'Lists and menus',
    shortcuts: [
      { keys: ['↑', '↓'], words: 'Walk through a menu or a list of choices' },
      { keys: ['Shift', 'Click'], words: 'Select threads from the last one to this one' },
      { keys: ['Esc'], words: 'Close, or end selecting' },
    ],
  },
]

export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const on = useShortcutsOn()
  const hasWorkspace = useFlag('workspace')
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <div className="flex flex-col gap-6">
        {on ? (
          <Shortcuts {...everywhere} />
        ) : (
          <p className="text-14 text-normal">The shortcuts of the page are switched off on this device.</p>
        )}
        {hasWorkspace && <Shortcuts {...workspace} />}
        {always.map(group => (
          <Shortcuts key={group.title} {...group} />
        ))}
        <p className="text-13 text-muted" onClickCapture={onClose}>
          <TextLink href={paths.settings}>Settings</TextLink> switches them {on ? 'off' : 'on'}.
        </p>
      </div>
    </Dialog>
  )
}

function Shortcuts({ title, shortcuts }: ShortcutGroup) {
  return (
    <section aria-label={title}>
      <h3 className="pb-2 text-12 font-medium text-muted">{title}</h3>
      <dl className="flex flex-col gap-2.5">
        {shortcuts.map(({ keys, words }) => (
          <div key={words} className="flex items-center justify-between gap-4">
            <dt className="text-14 text-normal">{words}</dt>
            <dd className="flex shrink-0 gap-1">
              {keys.map(key => (
                <kbd
                  key={key}
                  className="rounded-6 border border-line bg-surface-1 px-1.5 py-0.5 font-sans text-12 text-strong"
                >
                  {key}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
