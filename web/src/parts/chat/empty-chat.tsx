import { Suspense } from 'react'
import { modelList } from '../../api/catalog.ts'
import { useUser } from '../../api/meta.ts'
import { useResource } from '../../api/use-resource.ts'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { Mark } from '../../ui/mark.tsx'
import { CheckAgainButton } from '../models/check-again-button.tsx'
import { ProblemNotice } from '../session/problem-notice.tsx'

const NoModel = lazyPart(() => import('./no-model.tsx').then(module => module.NoModel))

/** Before the first message: a greeting, or what has to be done so that somebody can answer. */
export function EmptyChat() {
  const { name } = useUser()
  const { data, problem } = useResource(modelList)
  const nobodyAnswers = data !== undefined && data.items.length === 0
  const small = data && data.items.length > 0 && data.items.every(model => model.small_model)

  return (
    <div className="flex min-h-0 grow flex-col overflow-y-auto px-4">
      <div className="appear m-auto flex w-full max-w-[480px] flex-col items-start gap-5 py-8">
        {nobodyAnswers ? (
          <Suspense>
            <NoModel providers={data.providers} />
          </Suspense>
        ) : (
          <header className="flex w-full flex-col items-center gap-4 text-center">
            <Mark size={36} />
            <h2 className="text-28 font-semibold tracking-tight text-strong">
              {greeting()}, {firstName(name)}
            </h2>
            {small && (
              <p className="max-w-[44ch] text-14 text-muted">
                A small built-in model is ready for trying out. For better answers, connect LM Studio or
                Ollama; see Settings.
              </p>
            )}
          </header>
        )}
        {problem && !data && <ProblemNotice problem={problem} actions={<CheckAgainButton />} />}
      </div>
    </div>
  )
}

const firstName = (name: string): string => name.trim().split(/\s+/)[0] ?? name

function greeting(): string {
  const hour = new Date().getHours()
  if (hour >= 5 && hour < 12) return 'Good morning'
  return hour >= 12 && hour < 18 ? 'Good afternoon' : 'Good evening'
}
