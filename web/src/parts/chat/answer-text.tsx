import { lazy, Suspense } from 'react'

const Markdown = lazy(() => import('../markdown/markdown.tsx').then(module => ({ default: module.Markdown })))

/** Answers are Markdown; its reader is not part of the first load, so for a moment the text stands as it is. */
export function AnswerText({ text, writing }: { text: string; writing: boolean }) {
  return (
    <Suspense fallback={<p className="text-16 whitespace-pre-wrap text-normal">{text}</p>}>
      <Markdown text={text} writing={writing} />
    </Suspense>
  )
}
