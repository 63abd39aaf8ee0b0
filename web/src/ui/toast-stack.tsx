import { X } from 'lucide-react'
import { dismissToast, holdToasts, useToasts } from '../stores/toasts.ts'
import { IconButton } from './button.tsx'
import { classNames } from './class-names.ts'

/** @param inside an open dialog: nothing outside of it can be pressed, so its toasts stand at its end. */
export function ToastStack({ inside = false }: { inside?: boolean }) {
  const toasts = useToasts()
  return (
    <section
      aria-label="Notifications"
      aria-live="polite"
      onMouseEnter={() => holdToasts(true)}
      onMouseLeave={() => holdToasts(false)}
      onFocus={() => holdToasts(true)}
      onBlur={() => holdToasts(false)}
      className={classNames(
        'pointer-events-none flex flex-col items-center gap-2',
        inside
          ? 'sticky bottom-0 not-empty:mt-4'
          : 'fixed inset-x-4 bottom-[calc(env(safe-area-inset-bottom)+92px)] z-(--layer-toast)',
      )}
    >
      {toasts.map(toast => (
        <div
          key={toast.id}
          className="rise pointer-events-auto flex max-w-[480px] items-center gap-3 rounded-10 bg-surface-float py-1.5 pr-1.5 pl-4 text-14 shadow-float"
        >
          <span className={classNames('min-w-0', toast.tone === 'bad' ? 'text-bad' : 'text-strong')}>
            {toast.text}
          </span>
          {toast.action && (
            <button
              type="button"
              className="h-8 shrink-0 rounded-6 px-2 font-medium text-accent hover:bg-surface-2"
              onClick={() => {
                dismissToast(toast.id)
                toast.action?.run()
              }}
            >
              {toast.action.label}
            </button>
          )}
          <IconButton
            size="small"
            label="Dismiss"
            icon={<X size={16} />}
            onClick={() => dismissToast(toast.id)}
          />
        </div>
      ))}
    </section>
  )
}
