import type { Message } from '@omniai/contracts/schemas/thread'
import { act, cleanup, render } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RunStream } from '../../api/run-stream.ts'
import type { RunStreamState } from '../../api/run-stream-state.ts'
import { type ThreadActions, ThreadActionsProvider } from './thread-actions.ts'
import { type AddWaiting, WaitingMessages } from './waiting-messages.tsx'

type End = 'completed' | 'cancelled' | null

const streamThat = (end: End, runId: string | null = 'run_one') =>
  ({ state: { runId, view: { end: end && { status: end } } } as RunStreamState }) as RunStream
const stored = (state: Message['state'], run_id = 'run_one') => ({ state, run_id }) as Message

let sent: string[]
beforeEach(() => {
  sent = []
  localStorage.clear()
})
afterEach(cleanup)

/** One message waits behind an answer, which then is over: as its stream says it, and as it is stored. */
function afterwards(stream: RunStream, newest: Message | undefined): string[] {
  let add: AddWaiting | null = null
  const actions = { send: (text: string) => sent.push(text) } as unknown as ThreadActions
  const view = (active: RunStream | null, last?: Message) => (
    <ThreadActionsProvider value={actions}>
      <WaitingMessages
        userId="usr_ada"
        threadId="thr_one"
        active={active}
        newest={last}
        onTakeBack={() => {}}
        onReady={given => {
          add = given
        }}
      />
    </ThreadActionsProvider>
  )
  const { rerender } = render(view(stream))
  act(() => add?.('What waits', []))
  rerender(view(null, newest))
  return sent
}

test('what waits goes out when the answer came to its own end', () => {
  expect(afterwards(streamThat('completed'), stored('writing'))).toEqual(['What waits'])
})

test('also when the list has the end of the answer before its stream has told it', () => {
  expect(afterwards(streamThat(null), stored('completed'))).toEqual(['What waits'])
})

test('after one that was stopped, failed or never got to the server it stays, to be looked at', () => {
  expect(afterwards(streamThat('cancelled'), stored('completed'))).toEqual([])
  cleanup()
  expect(afterwards(streamThat(null), stored('failed'))).toEqual([])
  cleanup()
  expect(afterwards(streamThat(null, null), stored('completed'))).toEqual([])
  cleanup()
  expect(afterwards(streamThat(null), stored('completed', 'run_before'))).toEqual([])
})
