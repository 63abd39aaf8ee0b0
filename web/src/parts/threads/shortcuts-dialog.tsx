import { Dialog } from '../../ui/dialog.tsx'

const command = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl'

const groups = [
  {
    title: 'Everywhere',
    shortcuts: [
      { keys: [command, 'Shift', 'O'], words: 'New chat' },
      { keys: [command, 'B'], words: 'Show or hide the sidebar' },
      { keys: ['?'], words: 'This list' },
    ],
  },
  {
    title: 'Writing',
    shortcuts: [
      { keys: ['Enter'], words: 'Send' },
      { keys: ['Shift', 'Enter'], words: 'New line' },
      { keys: ['↑'], words: 'Edit your last message, from an empty field' },
      { keys: ['Esc'], words: 'Stop the answer' },
    ],
  },
] as const

export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <div className="flex flex-col gap-6">
        {groups.map(group => (
          <section key={group.title} aria-label={group.title}>
            <h3 className="pb-2 text-12 font-medium text-muted">{group.title}</h3>
            <dl className="flex flex-col gap-2.5">
              {group.shortcuts.map(({ keys, words }) => (
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
        ))}
      </div>
    </Dialog>
  )
}
