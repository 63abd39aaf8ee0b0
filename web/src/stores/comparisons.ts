/**
 * Which questions show their answers side by side, and which models are asked beside the chosen one. Neither URL nor
 * server data: a way of looking, on this device.
 */
import type { ModelRef } from '@omniai/contracts/schemas/provider'
import { useSyncExternalStore } from 'react'

const key = 'omniai.comparisons'
const remembered = 100
const listeners = new Set<() => void>()
let open: ReadonlySet<string> | null = null
let beside: readonly ModelRef[] = []

function opened(): ReadonlySet<string> {
  if (open) return open
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '[]')
    open = new Set(Array.isArray(kept) ? kept.filter(id => typeof id === 'string') : [])
  } catch {
    open = new Set()
  }
  return open
}

function tell() {
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}

export function setCompared(questionId: string, compared: boolean): void {
  const next = new Set(opened())
  next.delete(questionId)
  if (compared) next.add(questionId)
  open = new Set([...next].slice(-remembered))
  try {
    localStorage.setItem(key, JSON.stringify([...open]))
  } catch {
    // Then it is shown one by one again after the next load.
  }
  tell()
}

export const useCompared = (questionId: string | null): boolean =>
  useSyncExternalStore(subscribe, () => questionId !== null && opened().has(questionId))

/** The models that are asked beside the chosen one with the next message. */
export const modelsBeside = (): readonly ModelRef[] => beside

export function setModelsBeside(models: readonly ModelRef[]): void {
  beside = models
  tell()
}

export const useModelsBeside = (): readonly ModelRef[] => useSyncExternalStore(subscribe, modelsBeside)
