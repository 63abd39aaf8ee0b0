import { call } from '../../api/api.ts'
import { invalidate } from '../../api/resources.ts'
import { refreshThreads } from '../../api/thread-lists.ts'
import { importConversations } from './import-conversations.ts'
import type { ReportLine } from './import-report.ts'
import { createJob } from './job.ts'
import { readExport } from './read-export.ts'

type ImportFacts = {
  readonly files: readonly { readonly name: string; readonly size: number }[]
  readonly bytesRead: number
  readonly lines: readonly ReportLine[]
  readonly warnings: readonly string[]
}

export const importJob = createJob<ImportFacts>()

export function beginImport(files: readonly File[]): void {
  const named = files.map(({ name, size }) => ({ name, size }))
  importJob.begin({ files: named, bytesRead: 0, lines: [], warnings: [] }, async ({ signal, facts, set }) => {
    let before = 0
    try {
      for (const file of files) {
        const warn = (text: string) =>
          set({ warnings: [...facts().warnings, files.length > 1 ? `${file.name}: ${text}` : text] })
        if (file.size === 0) warn('The file is empty.')
        const found = readExport(file, bytes => set({ bytesRead: before + bytes }), signal)
        await importConversations(found, {
          call,
          signal,
          onOutcome: outcome => set({ lines: [...facts().lines, { ...outcome, file: file.name }] }),
          onWarning: warn,
        })
        before += file.size
      }
    } finally {
      refreshThreads()
      void invalidate(['presets'])
      void invalidate(['projects'])
      void invalidate(['docs'])
    }
  })
}
