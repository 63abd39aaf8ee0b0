import { api, neighbour, pagePath, sibling, stranger } from '../places.ts'
import { callRaw } from '../raw-call.ts'
import { callsDuring, describeCall, lastSession, type Scene, sentSession, signedIn } from '../scene.ts'
import { soon } from '../view.ts'

/**
 * What other pages in the same browser can do with the session: send nothing of it from another site, and nothing that
 * is answered from anywhere.
 */
export async function checkForeign(scene: Scene): Promise<string[]> {
  const { stage, view } = scene
  await signedIn(scene)
  const session = lastSession(stage)
  const problems: string[] = []

  for (const origin of [neighbour, stranger, sibling]) {
    await view.open(`${origin}/`)
    const calls = await callsDuring(
      scene,
      async () => {
        const read = await view.run<string[]>(tryEverything, api)
        problems.push(...read.map(what => `${origin} can read by ${what}`))
      },
      made => made.length >= 3,
    )
    if (calls.length < 3) problems.push(`${origin} made only ${calls.length} calls`)
    for (const call of calls) {
      const allowed = call.headers['access-control-allow-origin']
      if (allowed !== undefined) problems.push(`${origin}: ${describeCall(call)} lets ${allowed} read`)
      if (call.status < 400) problems.push(`${origin}: ${describeCall(call)}`)
      if (origin !== sibling && sentSession(call) !== null) problems.push(`${origin} sends the session`)
    }
    const posted = await callsDuring(scene, async () => {
      await view.run(postForm, `${api}/v1/auth/logout`)
      await soon(async () => (await view.run<string>(whereLoaded).catch(() => '')).startsWith(api))
    })
    const form = posted.find(({ method }) => method === 'POST')
    if (!form) problems.push(`${origin} could not post a form`)
    else if (![403, 415].includes(form.status)) problems.push(`${origin}: a form is answered ${form.status}`)
    if (form && origin !== sibling && sentSession(form) !== null) {
      problems.push(`${origin} sends the session with a form`)
    }
  }
  problems.push(...(await judgeFrame(scene)))

  const { status } = await callRaw(stage, {
    path: '/v1/auth/account',
    origin: stage.pageOrigin,
    cookie: session,
  })
  if (status !== 200) problems.push(`after all that the session is answered ${status}`)
  await view.open(stage.page)
  return problems
}

/** A page of our own origin, in a frame of a stranger: clicks there could be stolen, so it is nobody's session. */
async function judgeFrame(scene: Scene): Promise<string[]> {
  const { stage, view } = scene
  const inside = `${stage.pageOrigin}/other/?call=${encodeURIComponent(`${api}/v1/meta`)}`
  const calls = await callsDuring(
    scene,
    () => view.open(`${stranger}/?frame=${encodeURIComponent(inside)}`),
    made => made.some(({ path, status }) => path === '/v1/meta' && status > 0),
  )
  const call = calls.find(({ path }) => path === '/v1/meta')
  if (!call) return [`the framed page of ${new URL(pagePath, stage.pageOrigin)} made no call`]
  return sentSession(call) === null ? [] : [`framed by ${stranger}, our page sends the session`]
}

const tryEverything = `
  const readable = []
  const wait = promise => Promise.race([promise, new Promise(resolve => setTimeout(resolve, 3000))])
  await wait(fetch(input + '/v1/auth/account', { credentials: 'include' })
    .then(() => readable.push('fetch'), () => {}))
  await wait(new Promise(resolve => {
    const source = new EventSource(input + '/v1/runs/run_any/events', { withCredentials: true })
    const end = () => (source.close(), resolve())
    source.onopen = () => { readable.push('EventSource'); end() }
    source.onerror = end
  }))
  await wait(fetch(input + '/v1/auth/logout', { method: 'POST', credentials: 'include', body: '{}' })
    .then(() => readable.push('a simple POST'), () => {}))
  return readable`

const whereLoaded = "return document.readyState === 'complete' ? location.href : ''"

const postForm = `
  const form = document.createElement('form')
  form.method = 'POST'
  form.enctype = 'text/plain'
  form.action = input
  form.append(Object.assign(document.createElement('input'), { name: '{"a":"', value: '"}' }))
  document.body.append(form)
  setTimeout(() => form.submit())`
