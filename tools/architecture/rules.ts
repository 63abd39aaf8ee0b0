/**
 * Who may import whom. A file lies in one zone; a zone names the zones it may use. The sentence that comes back when it
 * does not is meant to teach: it says what is allowed.
 */
import { posix } from 'node:path'
import type { Import } from './imports.ts'

export const agents = [
  'provider',
  'auth',
  'conversation',
  'project',
  'media',
  'workflow',
  'intelligence',
  'knowledge',
  'memory',
  'tool',
  'voice',
  'planner',
  'admin',
] as const

export type Arrows = { readonly [agent: string]: readonly string[] }

export type Zone = { readonly kind: string; readonly name: string }

/** `type` after a zone: only `import type`, so that nothing of it runs here. */
const allowed: Record<string, readonly string[]> = {
  contracts: ['contracts'],
  kernel: ['kernel', 'contracts'],
  runs: ['runs', 'kernel', 'contracts'],
  agent: ['agent', 'runs', 'kernel', 'contracts'],
  platform: ['platform', 'kernel', 'contracts'],
  // It fills in what an agent asks for, so it knows how that looks.
  config: ['config', 'agent type', 'kernel', 'contracts'],
  lane: ['lane', 'agent', 'runs type', 'kernel', 'contracts'],
  app: ['app', 'config', 'kernel', 'runs', 'agent', 'lane', 'platform', 'contracts'],
  // It opens the database and hands it to the app, so that a test can hand in another.
  main: ['app', 'config', 'platform', 'kernel', 'contracts'],
  // The command of the operator: it opens what the server opens, and looks after it while the server does not run.
  operator: ['operator', 'app', 'config', 'platform', 'kernel', 'runs', 'agent', 'contracts'],
  'web-ui': ['web-ui', 'web-stores', 'contracts'],
  'web-stores': ['web-stores', 'contracts'],
  'web-api': ['web-api', 'web-stores', 'web-root', 'contracts'],
  'web-parts': ['web-parts', 'web-ui', 'web-api', 'web-stores', 'web-root', 'contracts'],
  'web-pages': ['web-pages', 'web-parts', 'web-ui', 'web-api', 'web-stores', 'web-root', 'contracts'],
  'web-root': ['web-root', 'web-pages', 'web-parts', 'web-ui', 'web-api', 'web-stores', 'contracts'],
}

/** They load what is installed while the server runs, from the data folder, where no name of a package leads. */
const computedImports = new Set(['server/src/agents/provider/vendors/embedded/llama-runtime.ts'])

export function zoneOf(path: string): Zone | null {
  const [top, source, folder = '', name = '', ...rest] = path.split('/')
  if (source !== 'src') return null
  if (top === 'contracts') return { kind: 'contracts', name: '' }
  if (top === 'web') {
    const layers = ['ui', 'stores', 'api', 'parts', 'pages']
    return { kind: layers.includes(folder) && name ? `web-${folder}` : 'web-root', name: '' }
  }
  if (top !== 'server') return null
  if (!name) return { kind: folder.replace(/\.ts$/, ''), name: '' }
  if (folder === 'agents')
    return { kind: rest.length > 0 ? 'agent' : 'arrows', name: rest.length > 0 ? name : '' }
  // A file that lies in lanes/ itself belongs to all lanes and to none.
  if (folder === 'lanes') return { kind: 'lane', name: rest.length > 0 ? name : '' }
  return { kind: folder, name: '' }
}

/** The file that a specifier means, as a path from the root; null for a package. */
export function targetOf(path: string, specifier: string): string | null {
  if (specifier.startsWith('@omniai/contracts/')) {
    return `contracts/src/${specifier.slice('@omniai/contracts/'.length).replace(/\.ts$/, '')}.ts`
  }
  if (/^@omniai\/(server|web)(\/|$)/.test(specifier)) return specifier.replace('@omniai/', '')
  if (!specifier.startsWith('.')) return null
  return posix.join(posix.dirname(path), specifier)
}

export function judgeImport(path: string, { specifier, typeOnly }: Import, arrows: Arrows): string | null {
  const from = zoneOf(path)
  if (!from) return null
  if (specifier === '?' && computedImports.has(path)) return null
  if (specifier === '?') return 'the name of an import must be written out, or nobody can check it'
  const target = targetOf(path, specifier)
  if (target === null) {
    const packageAllowed = from.kind !== 'contracts' || /^typebox(\/|$)/.test(specifier)
    return packageAllowed ? null : `contracts may use typebox and nothing else, not ${specifier}`
  }
  const to = zoneOf(target)
  const may = allowed[from.kind]
  if (!may) return `no rule for ${from.kind}: write one in tools/architecture/rules.ts`
  if (!to || !may.some(zone => zone === to.kind || (zone === `${to.kind} type` && typeOnly))) {
    return `${from.kind} may not import ${to ? to.kind : target}${typeOnly ? '' : ' as a value'}; allowed: ${may.join(', ')}`
  }
  if (to.kind === 'agent') return judgeAgent(from, { ...to, target }, typeOnly, arrows)
  if (to.kind === 'lane' && from.kind === 'lane' && to.name !== '' && to.name !== from.name) {
    return 'a lane may not import another lane'
  }
  return null
}

function judgeAgent(
  from: Zone,
  to: Zone & { readonly target: string },
  typeOnly: boolean,
  arrows: Arrows,
): string | null {
  if (from.kind === 'agent' && from.name === to.name) return null
  const door = `server/src/agents/${to.name}/index.ts`
  if (to.target !== door) return `the inside of ${to.name} is its own; its door is ${door}`
  if (from.kind !== 'agent') return null
  if (!arrows[from.name]?.includes(to.name)) {
    return `no arrow ${from.name} → ${to.name} in server/src/agents/arrows.ts`
  }
  return typeOnly ? null : `an agent knows another by type only: import type from ${door}`
}

export function judgeArrows(arrows: Arrows, folders: readonly string[]): string[] {
  const problems: string[] = []
  const isAgent = (name: string) => (agents as readonly string[]).includes(name)
  for (const name of folders)
    if (!isAgent(name)) problems.push(`server/src/agents/${name} is not one of the agents`)
  for (const [from, targets] of Object.entries(arrows)) {
    for (const name of [from, ...targets])
      if (!isAgent(name)) problems.push(`arrows.ts: there is no agent ${name}`)
  }
  const visit = (name: string, way: readonly string[]) => {
    if (way.includes(name)) problems.push(`arrows.ts: a circle, ${[...way, name].join(' → ')}`)
    else for (const next of arrows[name] ?? []) visit(next, [...way, name])
  }
  for (const name of Object.keys(arrows)) visit(name, [])
  return problems
}
