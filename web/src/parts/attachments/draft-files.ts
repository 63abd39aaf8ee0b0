/**
 * The files of what is being written, per person and thread. Uploads go on while one looks at another thread; what has
 * arrived is kept with the draft, so that a reload, or signing in again, finds it.
 */
import { bounds } from '@omniai/contracts/limits'
import type { AttachmentPart } from '@omniai/contracts/run-events'
import type { Attachment } from '@omniai/contracts/schemas/attachment'
import { useSyncExternalStore } from 'react'
import { call } from '../../api/api.ts'
import { metaState } from '../../api/meta-state.ts'
import { type ApiProblem, asProblem, isAbort } from '../../api/problem.ts'
import { newRequestId } from '../../api/request-id.ts'
import { uploadFile } from '../../api/upload.ts'
import { readDraft, writeDraft } from '../../stores/drafts.ts'
import { filesPlace } from '../chat/composer.tsx'
import { goneProblem, lostProblem, refusedBefore, waitsFor } from './file-problems.ts'

export type FileState = 'waiting' | 'uploading' | 'reading' | 'ready' | 'failed'

export type DraftFile = {
  readonly key: string
  readonly name: string
  readonly bytes: number
  readonly state: FileState
  /** From 0 to 1. */
  readonly progress: number
  readonly part: AttachmentPart | null
  /** What the server read from it; null until it was asked. */
  readonly known: Attachment | null
  readonly problem: ApiProblem | null
  /** What is uploaded; null after a reload. */
  readonly file: File | null
  /** It was text that was pasted. */
  readonly pasted: boolean
}

type Place = { readonly userId: string; readonly threadId: string | null }
/** What a draft keeps: files that arrived, and the names of those that did not. */
type Kept = AttachmentPart | { readonly lost: true; readonly name: string; readonly bytes: number }

const none: readonly DraftFile[] = []
const atOnce = 3
const lists = new Map<string, readonly DraftFile[]>()
const listeners = new Set<() => void>()
const aborts = new Map<string, AbortController>()
const keyOf = ({ userId, threadId }: Place) => `${userId} ${filesPlace(threadId)}`

const isKept = (item: unknown): item is Kept => typeof (item as Kept | null)?.name === 'string'

const fresh = (name: string, bytes: number, more: Partial<DraftFile>): DraftFile => ({
  key: newRequestId(),
  name,
  bytes,
  state: 'waiting',
  progress: 0,
  part: null,
  known: null,
  problem: null,
  file: null,
  pasted: false,
  ...more,
})

const asPart = (file: Attachment): AttachmentPart => ({
  type: 'attachment',
  attachment_id: file.id,
  name: file.name,
  kind: file.kind,
  media_type: file.media_type,
  bytes: file.bytes,
})
const fromPart = (part: AttachmentPart) => fresh(part.name, part.bytes, { state: 'ready', progress: 1, part })

export function readFiles(place: Place): readonly DraftFile[] {
  const known = lists.get(keyOf(place))
  if (known) return known
  const found = readKept(place).map(kept =>
    'lost' in kept
      ? fresh(kept.name, kept.bytes, { state: 'failed', problem: lostProblem() })
      : fromPart(kept),
  )
  lists.set(keyOf(place), found)
  for (const { key } of found) void lookUp(place, key)
  return found
}

function readKept({ userId, threadId }: Place): readonly Kept[] {
  try {
    const kept: unknown = JSON.parse(readDraft(userId, filesPlace(threadId)) || '[]')
    return Array.isArray(kept) ? kept.filter(isKept) : []
  } catch {
    return []
  }
}

function change(place: Place, next: (before: readonly DraftFile[]) => readonly DraftFile[]): void {
  const changed = next(readFiles(place))
  lists.set(keyOf(place), changed)
  // Whoever signed out has left nothing here, also when an upload ends after that.
  if (metaState.current().meta?.user?.id === place.userId) {
    const kept = changed.map<Kept>(({ part, name, bytes }) => part ?? { lost: true, name, bytes })
    writeDraft(place.userId, filesPlace(place.threadId), kept.length === 0 ? '' : JSON.stringify(kept))
  }
  for (const listener of listeners) listener()
}

/** Wherever it is by now: a new chat may have become a thread in the meantime. */
function patch(userId: string, key: string, part: Partial<DraftFile>): void {
  for (const [id, files] of lists) {
    if (!id.startsWith(`${userId} `) || !files.some(file => file.key === key)) continue
    const place = id.slice(userId.length + 1).replace(/\.files$/, '')
    change({ userId, threadId: place === 'new' ? null : place }, before =>
      before.map(file => (file.key === key ? { ...file, ...part } : file)),
    )
  }
}

const find = (key: string) => [...lists.values()].flat().find(file => file.key === key)

/** It may have been deleted, or lost, since the draft was kept; and what was read from it is not kept with it. */
async function lookUp({ userId }: Place, key: string): Promise<void> {
  const part = find(key)?.part
  if (!part) return
  try {
    const known = await call('attachmentView', { params: { attachment_id: part.attachment_id } })
    if (known.state === 'ready') patch(userId, key, { known })
    else patch(userId, key, { state: 'failed', part: null, problem: goneProblem() })
  } catch (error) {
    // Without an answer it stays as it is: sending it tells.
    if (asProblem(error).code === 'E_NOT_FOUND') {
      patch(userId, key, { state: 'failed', part: null, problem: goneProblem() })
    }
  }
}

/** @returns how many found no room in one message. */
export function addFiles(place: Place, files: readonly File[], pasted = false): number {
  const room = Math.max(0, bounds.attachments_per_message - readFiles(place).length)
  const added = files.slice(0, room).map(file => {
    const problem = refusedBefore(file)
    return fresh(file.name, file.size, { file, pasted, problem, state: problem ? 'failed' : 'waiting' })
  })
  change(place, before => [...before, ...added])
  pump(place.userId)
  return files.length - added.length
}

/** Files that the server has already. */
export function addParts(place: Place, parts: readonly AttachmentPart[]): void {
  const here = new Set(readFiles(place).flatMap(({ part }) => part?.attachment_id ?? []))
  const room = Math.max(0, bounds.attachments_per_message - readFiles(place).length)
  const added = parts
    .filter(part => !here.has(part.attachment_id))
    .slice(0, room)
    .map(fromPart)
  change(place, before => [...before, ...added])
  for (const { key } of added) void lookUp(place, key)
}

export function removeFile(place: Place, key: string): void {
  const file = find(key)
  change(place, before => before.filter(other => other.key !== key))
  aborts.get(key)?.abort()
  // Only what no message ever had can be deleted; what cannot is swept.
  if (file?.part && file.known?.linked === false) {
    void call('attachmentDelete', { params: { attachment_id: file.part.attachment_id } }).catch(() => {})
  }
}

export function retryFile({ userId }: Place, key: string): void {
  patch(userId, key, { state: 'waiting', progress: 0, problem: null })
  pump(userId)
}

/** They belong to a message now. */
export function takeFiles(place: Place): readonly AttachmentPart[] {
  const parts = readFiles(place).flatMap(({ part }) => part ?? [])
  if (readFiles(place).length > 0) change(place, () => [])
  return parts
}

export function moveFiles(from: Place, threadId: string): void {
  const files = readFiles(from)
  if (files.length === 0) return
  change({ userId: from.userId, threadId }, before => [...before, ...files])
  change(from, () => [])
}

/** The next ones begin as earlier ones end. */
function pump(userId: string): void {
  const files = [...lists].filter(([id]) => id.startsWith(`${userId} `)).flatMap(([, list]) => list)
  const active = files.filter(({ state }) => state === 'uploading' || state === 'reading').length
  for (const { key, file } of files.filter(({ state }) => state === 'waiting').slice(0, atOnce - active)) {
    if (!file) continue
    patch(userId, key, { state: 'uploading' })
    void upload(userId, key, file)
  }
}

async function upload(userId: string, key: string, file: File): Promise<void> {
  const abort = new AbortController()
  aborts.set(key, abort)
  try {
    const known = await uploadFile(file, abort.signal, progress => {
      patch(userId, key, { progress, state: progress < 1 ? 'uploading' : 'reading' })
    })
    // Removed at the last moment: then nobody wants it.
    if (find(key)) {
      patch(userId, key, { state: 'ready', progress: 1, known, part: asPart(known), name: known.name })
    } else void call('attachmentDelete', { params: { attachment_id: known.id } }).catch(() => {})
  } catch (error) {
    if (isAbort(error)) return
    const problem = asProblem(error)
    const wait = waitsFor(problem)
    if (wait === null) patch(userId, key, { state: 'failed', problem })
    else
      setTimeout(() => find(key)?.state === 'uploading' && retryFile({ userId, threadId: null }, key), wait)
  } finally {
    aborts.delete(key)
    pump(userId)
  }
}

/** Whoever signed out leaves nothing here, not even in memory. */
metaState.subscribe(() => {
  if (metaState.current().meta?.user || lists.size === 0) return
  for (const abort of aborts.values()) abort.abort()
  lists.clear()
})

export function useDraftFiles(userId: string, threadId: string | null): readonly DraftFile[] {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => readFiles({ userId, threadId }) ?? none,
  )
}
