import { Suspense } from 'react'
import { lazyPart } from '../../ui/lazy-part.tsx'

type AnswerTextProps = { text: string; writing: boolean }

const loadMarkdown = () => import('../markdown/markdown.tsx').then(module => module.Markdown)
const Markdown = lazyPart(loadMarkdown, PlainText)

/** Fetched while nothing else is going on, so that it is there when the first answer comes. */
export const fetchAnswerReader = () => void loadMarkdown().catch(() => {})

/** Answers are Markdown; its reader is not part of the first load, so for a moment the text stands as it is. */
export function AnswerText({ text, writing }: AnswerTextProps) {
  return (
    <Suspense fallback={<PlainText text={text} writing={writing} />}>
      <Markdown text={text} writing={writing} />
    </Suspense>
  )
}

function PlainText({ text }: AnswerTextProps) {
  return <p className="text-16 whitespace-pre-wrap text-normal">{text}</p>
}
