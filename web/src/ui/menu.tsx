import type { ComponentProps, KeyboardEvent, ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { Popover } from './popover.tsx'

type MenuProps = Omit<ComponentProps<typeof Popover>, 'role' | 'children'> & {
  children: (close: () => void) => ReactNode
}

function moveFocus(event: KeyboardEvent<HTMLElement>) {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role^="menuitem"]:not(:disabled)')]
  const at = items.indexOf(document.activeElement as HTMLElement)
  const next =
    event.key === 'ArrowDown'
      ? (at + 1) % items.length
      : event.key === 'ArrowUp'
        ? (at - 1 + items.length) % items.length
        : event.key === 'Home'
          ? 0
          : event.key === 'End'
            ? items.length - 1
            : -1
  if (next < 0) return
  event.preventDefault()
  items[next]?.focus()
}

export function Menu({ children, className, ...rest }: MenuProps) {
  return (
    <Popover {...rest} role="menu" className={classNames('min-w-48 p-1', className)}>
      {close => (
        // biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys belong to the menu around it
        <div className="flex flex-col" onKeyDown={moveFocus}>
          {children(close)}
        </div>
      )}
    </Popover>
  )
}

type MenuItemProps = Omit<ComponentProps<'button'>, 'role' | 'type'> & {
  icon?: ReactNode
  shortcut?: string
  /** A second line that says more. */
  note?: string
  tone?: 'normal' | 'bad'
}

export function MenuItem({
  icon,
  shortcut,
  note,
  tone = 'normal',
  className,
  children,
  ...rest
}: MenuItemProps) {
  return (
    <button
      type="button"
      role="menuitem"
      {...rest}
      className={classNames(
        'flex min-h-8 w-full items-center gap-2.5 rounded-6 px-2 py-1 text-left text-14 transition-colors hover:bg-surface-2 focus-visible:bg-surface-2 focus-visible:outline-offset-[-2px] disabled:opacity-50 pointer-coarse:min-h-11',
        tone === 'bad' ? 'text-bad' : 'text-normal hover:text-strong',
        className,
      )}
    >
      {icon && <span className="shrink-0 text-muted">{icon}</span>}
      <span className="min-w-0 grow">
        <span className="block">{children}</span>
        {note && <span className="block truncate text-12 text-muted">{note}</span>}
      </span>
      {shortcut && <span className="shrink-0 pl-3 text-12 text-muted">{shortcut}</span>}
    </button>
  )
}
