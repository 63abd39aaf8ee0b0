import { type ReactNode, useEffect } from 'react'
import { Mark } from '../../ui/mark.tsx'

/** One thing to say instead of the app, with room for what to do about it. */
export function PlainPage({ title, children }: { title: string; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} – OmniAI`
  }, [title])
  return (
    <main className="flex min-h-full flex-col items-center px-6 pt-[max(48px,14dvh)] pb-12">
      <div className="flex w-full max-w-[560px] flex-col items-start gap-4">
        <Mark size={28} />
        <h1 className="mt-1 text-20 font-semibold text-strong">{title}</h1>
        {children}
      </div>
    </main>
  )
}

export function PlainSteps({ title, steps }: { title: string; steps: readonly ReactNode[] }) {
  return (
    <section className="flex w-full flex-col gap-2">
      <h2 className="text-14 font-semibold text-strong">{title}</h2>
      <ul className="flex list-disc flex-col gap-1.5 pl-5 text-14 text-normal marker:text-muted">
        {steps.map((step, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the steps never change their order
          <li key={at}>{step}</li>
        ))}
      </ul>
    </section>
  )
}

export function Facts({ facts }: { facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className="grid grid-cols-[max-content_1fr] gap-x-6 gap-y-1 text-13">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd className="text-normal">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

export const Code = ({ children }: { children: ReactNode }) => (
  <code className="rounded-6 bg-surface-2 px-1.5 py-0.5 font-mono text-12 text-strong">{children}</code>
)
