/**
 * What instances tell each other about runs, at once and without a promise: the truth is in the database, and whoever
 * hears nothing finds it there a moment later.
 */
export type RunSignal = {
  readonly runId: string
  /** log: there is more to read. stop: its owner is asked to stop it. */
  readonly what: 'log' | 'stop'
}

export type RunSignals = {
  send(signal: RunSignal): void
  /** @returns leaves. What this instance itself sends is heard here too, or not. */
  listen(listener: (signal: RunSignal) => void): () => void
}

/** One instance: everything is known here already. */
export const noSignals: RunSignals = { send: () => {}, listen: () => () => {} }
