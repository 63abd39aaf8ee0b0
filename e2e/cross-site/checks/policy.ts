import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { api, stranger } from '../places.ts'
import { callRaw } from '../raw-call.ts'
import { lastSession, type Scene, sendMessage, signedIn } from '../scene.ts'
import { soon } from '../view.ts'

const pathsFile = join(import.meta.dirname, '..', '..', '..', 'web', 'src', 'paths.ts')

/** B1. The policy stands first in what was built, and no page of the app asks for what it refuses. */
export async function checkPolicy(scene: Scene): Promise<string[]> {
  const { stage, view } = scene
  const problems = ['index.html', '404.html'].flatMap(name =>
    judgeHead(readFileSync(join(stage.pageFolder, name), 'utf8')).map(problem => `${name}: ${problem}`),
  )
  await signedIn(scene)
  for (const path of await addresses(scene)) {
    await view.open(stage.pageOrigin + path)
    const drawn = await soon(async () => {
      const text = await view.text()
      return text.trim() !== '' && !/^Loading/m.test(text)
    })
    if (!drawn) problems.push(`${path} stays blank or loading`)
    problems.push(...(await view.refused()).map(refusal => `${path}: ${refusal}`))
  }
  problems.push(...(await checkDiagram(scene)))
  await view.run(
    `document.body.append(Object.assign(document.createElement('img'), { src: input }))`,
    stranger,
  )
  if (!(await soon(async () => (await view.refused()).length > 0, 3_000))) {
    problems.push('a refusal goes unnoticed here')
  }
  return problems
}

/** The one frame of the page: it draws, wherever the page lives, and the policy lets it. */
async function checkDiagram(scene: Scene): Promise<string[]> {
  const { stage, view } = scene
  await view.open(stage.page)
  await sendMessage(scene, 'diagram')
  const shown = `return document.querySelector('figure[aria-label=Diagram] img')?.naturalWidth > 0`
  const drawn = await soon(() => view.run<boolean>(shown))
  const refused = (await view.refused()).map(refusal => `diagram: ${refusal}`)
  return drawn ? refused : [...refused, `no diagram is drawn: ${(await view.text()).slice(-300)}`]
}

/** Those of the app, read from where it keeps them, and one that it does not have. */
async function addresses({ stage }: Scene): Promise<string[]> {
  const cookie = lastSession(stage)
  const { body } = await callRaw(stage, { path: '/v1/threads?limit=1', origin: stage.pageOrigin, cookie })
  const [thread] = (JSON.parse(body) as { items: { id: string }[] }).items
  const known = [...readFileSync(pathsFile, 'utf8').matchAll(/: '(\/[^']*)'/g)].map(match => match[1]!)
  if (known.length < 5) throw new Error(`${pathsFile} does not list the addresses of the app`)
  const base = new URL(stage.page).pathname.replace(/\/$/, '')
  return [...known, '/no/such/page'].map(
    path => base + path.replace(':threadId', thread?.id ?? 'thr_missing').replace(':userId', 'usr_missing'),
  )
}

export function judgeHead(html: string): string[] {
  const meta = /<head>\s*<meta\s+http-equiv="Content-Security-Policy"\s+content="([^"]*)"/i.exec(html)
  if (!meta) return ['the policy is not the first element of <head>']
  const directives = new Map(
    meta[1]!
      .replaceAll('&#39;', "'")
      .split(';')
      .map(part => part.trim().split(/\s+/))
      .map(([name = '', ...values]) => [name, values] as const),
  )
  const problems: string[] = []
  const script = directives.get('script-src') ?? directives.get('default-src') ?? []
  if (script.join(' ') !== "'self'") problems.push(`script-src is ${script.join(' ') || 'missing'}`)
  if (!directives.get('connect-src')?.includes(api)) problems.push('connect-src does not name the backend')
  if (directives.get('default-src')?.join(' ') !== "'none'") problems.push("default-src is not 'none'")
  if (!directives.has('require-trusted-types-for')) problems.push('Trusted Types are not required')
  for (const name of ['object-src', 'base-uri']) {
    if (directives.get(name)?.join(' ') !== "'none'") problems.push(`${name} is not 'none'`)
  }
  for (const [name, values] of directives) {
    const loose = values.filter(value => /unsafe|^\*$|^https?:$/.test(value))
    if (loose.length > 0) problems.push(`${name} allows ${loose.join(' ')}`)
  }
  if (/<script(?![^>]*\bsrc=)[^>]*>/i.test(html)) problems.push('there is a script in the page itself')
  return problems
}
