import { Upload } from 'lucide-react'
import { useRef, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { importable, importDocument } from './import-document.ts'

export function ImportButton({ projectId, onOpen }: { projectId: string; onOpen: (docId: string) => void }) {
  const input = useRef<HTMLInputElement>(null)
  const [busy, setBusy] = useState(false)
  async function take(files: readonly File[]) {
    setBusy(true)
    let last: string | null = null
    for (const file of files) last = (await importDocument(projectId, file)) ?? last
    setBusy(false)
    if (last) onOpen(last)
  }
  return (
    <>
      <Button
        size="small"
        busy={busy}
        title="Markdown, text or Word, with pictures"
        onClick={() => input.current?.click()}
      >
        <Upload size={16} aria-hidden />
        {busy ? 'Importing…' : 'Import'}
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={importable}
        aria-label="Files to import"
        onChange={event => {
          const files = [...(event.target.files ?? [])]
          // The same file may be chosen again.
          event.target.value = ''
          if (files.length > 0) void take(files)
        }}
      />
    </>
  )
}
