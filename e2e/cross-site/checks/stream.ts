import { textOf } from '../../../server/test/fake-call.ts'
import type { Exchange } from '../front.ts'
import { neighbour, sibling, stranger } from '../places.ts'
import { callRaw } from '../raw-call.ts'
import { callsDuring, lastSession, type Scene, sendMessage, signedIn } from '../scene.ts'
import type { Stage } from '../stage.ts'
import { see, soon } from '../view.ts'

/** B4. Events arrive one by one while the model still writes, and for nobody but our page. */
export async function checkStream(scene: Scene): Promise<string[]> {
  const { stage, view } = scene
  const { model } = stage
  const problems: string[] = []
  await signedIn(scene)
  model.hold()
  const isAnswer = ({ method, path }: Exchange) => method === 'POST' && path === '/v1/chat'
  const calls = await callsDuring(
    scene,
    () => sendMessage(scene, 'long 12'),
    made => made.some(isAnswer),
  )
  const writing = await callOf(model, 'long 12')
  const stream = calls.find(isAnswer)
  if (!stream) return ['no answer was asked for']

  for (const count of [1, 2, 3]) {
    const before = stream.pieces
    writing.next()
    // The model waits: this word can only come by itself.
    await see(view, `word${count}`)
    if ((await view.text()).includes(`word${count + 1}`)) problems.push(`word${count + 1} came too early`)
    if (!(await soon(() => stream.pieces > before))) problems.push(`word${count} came by another way`)
  }
  if (stream.over) problems.push('the stream was over before the answer')

  problems.push(...judgeHeaders(stream))
  problems.push(...(await judgeReaders(stage)))

  model.release()
  await see(view, 'word12')
  if (!(await soon(() => stream.over))) problems.push('the stream does not end with the answer')
  return problems
}

/** Not one that an earlier check left, nor the question for a title. */
async function callOf(model: Scene['stage']['model'], text: string) {
  for (;;) {
    const call = await model.nextCall()
    const asked = call.body.messages?.findLast(({ role }) => role === 'user')
    if (asked && textOf(asked.content) === text) return call
  }
}

function judgeHeaders({ status, headers }: Exchange): string[] {
  return [
    ...(status === 200 ? [] : [`the stream is answered ${status}`]),
    ...(/^text\/event-stream\b/.test(headers['content-type'] ?? '') ? [] : ['it is no event stream']),
    ...(headers['cache-control'] === 'no-cache, no-transform' ? [] : ['the stream may be kept or changed']),
    ...(headers['x-request-id'] ? [] : ['the stream has no request id']),
  ]
}

/** With a cookie that is good: what is refused is refused for its Origin. */
async function judgeReaders(stage: Stage): Promise<string[]> {
  const cookie = lastSession(stage)
  const { body } = await callRaw(stage, { path: '/v1/runs?limit=1', origin: stage.pageOrigin, cookie })
  const [run] = (JSON.parse(body) as { items: { id: string }[] }).items
  const path = `/v1/runs/${run!.id}/events`
  const problems: string[] = []
  const ours = await callRaw(stage, { path, origin: stage.pageOrigin, cookie })
  if (ours.status !== 200) problems.push(`our own page is answered ${ours.status}`)
  for (const origin of [neighbour, stranger, sibling, 'null', undefined]) {
    const { status, headers } = await callRaw(stage, {
      path,
      cookie,
      ...(origin !== undefined && { origin }),
    })
    const allowed = headers['access-control-allow-origin']
    if (status !== 403 || allowed !== undefined) {
      problems.push(`the stream is answered ${status} to ${origin ?? 'a call without Origin'}`)
    }
  }
  return problems
}
