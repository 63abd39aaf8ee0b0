import type { ComponentProps, ReactNode } from 'react'
import { classNames } from './class-names.ts'

const looks = {
  primary: 'bg-accent text-on-accent hover:bg-accent-hover disabled:hover:bg-accent',
  plain: 'bg-surface-0 text-normal border border-line hover:bg-surface-2 hover:text-strong',
  quiet: 'text-normal hover:bg-surface-2 hover:text-strong',
  bad: 'text-bad border border-line bg-surface-0 hover:bg-bad-soft',
} as const

type ButtonProps = ComponentProps<'button'> & {
  look?: keyof typeof looks
  size?: 'small' | 'normal' | 'large'
  busy?: boolean
}

export function Button({
  look = 'plain',
  size = 'normal',
  busy = false,
  className,
  children,
  disabled,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={classNames(
        'inline-flex shrink-0 items-center justify-center gap-2 rounded-6 font-medium transition-colors select-none disabled:opacity-55',
        size === 'small' && 'h-7 px-2 text-13',
        size === 'normal' && 'h-8 px-3 text-14 pointer-coarse:h-10',
        size === 'large' && 'h-10 px-4 text-14',
        looks[look],
        className,
      )}
    >
      {children}
    </button>
  )
}

type IconButtonProps = Omit<ComponentProps<'button'>, 'children' | 'aria-label'> & {
  /** The accessible name, and the tooltip. */
  label: string
  /** Shown in the tooltip beside the name. */
  shortcut?: string
  icon: ReactNode
  size?: 'small' | 'normal'
}

export function IconButton({ label, shortcut, icon, size = 'normal', className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      title={shortcut ? `${label} (${shortcut})` : label}
      {...rest}
      aria-label={label}
      className={classNames(
        'inline-flex shrink-0 items-center justify-center rounded-6 text-muted transition-colors hover:bg-surface-2 hover:text-strong aria-expanded:bg-surface-2 aria-expanded:text-strong disabled:opacity-40',
        size === 'small' ? 'size-7 pointer-coarse:size-9' : 'size-8 pointer-coarse:size-10',
        className,
      )}
    >
      {icon}
    </button>
  )
}
