import { useState } from 'react'
import { showToast } from '../../stores/toasts.ts'
import { Button } from '../../ui/button.tsx'
import { copyText } from '../../ui/clipboard.ts'

/** Shown once. The only way in for someone without phone, so it is left by saying that they are kept. */
export function RecoveryCodes({ codes, onSaved }: { codes: readonly string[]; onSaved: () => void }) {
  const [saved, setSaved] = useState(false)
  const [copied, setCopied] = useState(false)
  return (
    <div className="flex flex-col gap-4">
      <p className="text-14 text-normal">
        If your phone is lost, each of these lets you in once. They are shown only now: keep them where your
        password is not.
      </p>
      <div className="print-alone rounded-10 bg-surface-2 p-4">
        <p className="hidden pb-3 text-14 print:block">
          OmniAI recovery codes for {window.location.host}. Each works once.
        </p>
        <ul className="grid gap-x-6 gap-y-1.5 sm:grid-cols-2 print:grid-cols-2 font-mono text-14 text-strong">
          {codes.map(code => (
            <li key={code} className="whitespace-nowrap">
              {code}
            </li>
          ))}
        </ul>
      </div>
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => void copyText(codes.join('\n')).then(setCopied)}>
          {copied ? 'Copied' : 'Copy'}
        </Button>
        <Button onClick={() => download(codes)}>Download</Button>
        <Button onClick={() => window.print()}>Print</Button>
      </div>
      <label className="flex items-start gap-2.5 text-14 text-normal">
        <input
          type="checkbox"
          checked={saved}
          onChange={event => setSaved(event.target.checked)}
          className="mt-0.5 size-4 shrink-0 accent-accent"
        />
        I saved them in a safe place.
      </label>
      <Button
        look="primary"
        disabled={!saved}
        onClick={() => {
          onSaved()
          showToast('Two-step sign-in is on')
        }}
      >
        Done
      </Button>
    </div>
  )
}

function download(codes: readonly string[]): void {
  const text = `OmniAI recovery codes for ${window.location.host}\nEach works once.\n\n${codes.join('\n')}\n`
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = url
  link.download = 'omniai-recovery-codes.txt'
  link.click()
  URL.revokeObjectURL(url)
}
