import { Component, type ErrorInfo, type ReactNode } from 'react'
import { Button } from '../../ui/button.tsx'

type State = { error: Error | null }

/** The last net: the app never turns blank. Drafts and unsent messages are in storage and survive the reload. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: null }

  static getDerivedStateFromError(error: Error): State {
    return { error }
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    console.error(error, info.componentStack)
  }

  override render() {
    if (!this.state.error) return this.props.children
    return (
      <main className="grid h-full place-items-center p-6">
        <div role="alert" className="flex max-w-[420px] flex-col items-start gap-3">
          <h1 className="text-20 font-semibold text-strong">This page stopped working</h1>
          <p className="text-normal">
            Reload it to go on. Your threads are on the server, and what you typed is kept in this browser.
          </p>
          <code className="max-w-full rounded-6 bg-surface-2 px-2 py-1 font-mono text-12 break-words text-muted">
            {this.state.error.message}
          </code>
          <Button look="primary" onClick={() => window.location.reload()}>
            Reload
          </Button>
        </div>
      </main>
    )
  }
}
