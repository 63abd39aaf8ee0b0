import type { MessagePart } from '@omniai/contracts/run-events'
import { memo, Suspense } from 'react'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { AnswerText } from './answer-text.tsx'

const AnswerExtra = lazyPart(() => import('./answer-extras.tsx').then(module => module.AnswerExtra))

export function AnswerParts({ parts, writing }: { parts: readonly MessagePart[]; writing: boolean }) {
  return (
    <div className="flex flex-col gap-4">
      {parts.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts only ever follow one another
        <PartView key={index} part={part} writing={writing && index === parts.length - 1} />
      ))}
    </div>
  )
}

const PartView = memo(function PartView({ part, writing }: { part: MessagePart; writing: boolean }) {
  if (part.type === 'text') {
    return part.text.trim() === '' ? null : <AnswerText text={part.text} writing={writing} />
  }
  return (
    <Suspense fallback={<div className="h-7" />}>
      <AnswerExtra part={part} writing={writing} />
    </Suspense>
  )
})
