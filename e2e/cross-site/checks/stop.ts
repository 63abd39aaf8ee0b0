import type { Exchange } from '../front.ts'
import { callRaw } from '../raw-call.ts'
import { callsDuring, lastSession, type Scene, sendMessage, signedIn } from '../scene.ts'
import { see, soon } from '../view.ts'

const modelHearsWithinMs = 3_000

/** B5. Stop ends the stream, the page says so, and the model server sees its connection closed. */
export async function checkStop(scene: Scene): Promise<string[]> {
  const { stage, view } = scene
  const { model } = stage
  const problems: string[] = []
  await signedIn(scene)
  model.hold()
  try {
    const isAnswer = ({ method, path }: Exchange) => method === 'POST' && path === '/v1/chat'
    const calls = await callsDuring(
      scene,
      () => sendMessage(scene, 'long 40'),
      made => made.some(isAnswer),
    )
    const writing = await model.nextCall()
    writing.next(4)
    await see(view, 'word4')
    await view.press('Stop')
    await see(view, 'You stopped this answer.')
    if (!(await soon(() => writing.closedByClientAt !== null, modelHearsWithinMs))) {
      problems.push('the model goes on writing for nobody')
    }
    const stream = calls.find(isAnswer)
    if (!(await soon(() => stream?.over === true))) problems.push('the stream stays open')
    const cookie = lastSession(stage)
    const { body } = await callRaw(stage, { path: '/v1/runs?limit=1', origin: stage.pageOrigin, cookie })
    const [run] = (JSON.parse(body) as { items: { status: string }[] }).items
    if (run?.status !== 'cancelled') problems.push(`the run is ${run?.status}`)
  } finally {
    model.release()
  }
  return problems
}
