import { showToast } from '../../stores/toasts.ts'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { copyText } from '../../ui/clipboard.ts'
import { fieldLook } from '../../ui/text-field.tsx'

/** A link that nobody can ask for again. */
export function OnceShownLink({ label, link, note }: { label: string; link: string; note: string }) {
  return (
    <div role="status" className="flex flex-col gap-2 rounded-10 bg-good-soft px-4 py-3">
      <p className="text-14 text-strong">{note}</p>
      <div className="flex flex-wrap gap-2">
        <input
          readOnly
          aria-label={label}
          value={link}
          onFocus={event => event.target.select()}
          className={classNames(fieldLook, 'h-8 min-w-[min(100%,14rem)] flex-1 font-mono text-12')}
        />
        <Button
          onClick={() =>
            void copyText(link).then(copied =>
              showToast(copied ? 'Link copied' : 'Select the link and copy it'),
            )
          }
        >
          Copy link
        </Button>
      </div>
    </div>
  )
}
