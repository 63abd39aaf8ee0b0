type ResultsPaneProps = {
  projectId: string
  docId: string | null
  threadId: string | null
}

/** What chat and analysis have made, beside the document that it may become a part of. */
export function ResultsPane({ threadId }: ResultsPaneProps) {
  return (
    <section aria-label="Results" className="flex flex-col gap-2 p-4 text-14 text-muted">
      <p>
        {threadId === null
          ? 'Open a conversation of this project: its answers appear here, ready for a document.'
          : 'Answers of this conversation appear here, ready for a document.'}
      </p>
    </section>
  )
}
