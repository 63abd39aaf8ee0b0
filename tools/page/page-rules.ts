/** What the built page must be: its policy comes before everything else, and nothing in it needs an exception. */

export const directives: { readonly [name: string]: readonly string[] } = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:', 'blob:'],
  'font-src': ["'self'"],
  'manifest-src': ["'self'"],
  'worker-src': ["'self'"],
  'frame-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'object-src': ["'none'"],
  'require-trusted-types-for': ["'script'"],
  'trusted-types': ["'none'"],
}

/** Of `diagram.html`, which is shown in a sandbox: it draws with what comes with it, and reaches nothing. */
export const diagramDirectives: typeof directives = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'unsafe-inline'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'object-src': ["'none'"],
}

const metaFirst =
  /<head>\s*<meta\s+http-equiv="Content-Security-Policy"\s+content="([^"]*)"\s*\/?>(?![\s\S]*http-equiv="Content-Security-Policy")/i

/** @param apiOrigins the backends that the page was built for, beside its own origin. */
export function judgePage(html: string, apiOrigins: readonly string[]): string[] {
  const policy = metaFirst.exec(html)?.[1]
  if (policy === undefined) return ['the policy is not the first and only one in <head>']
  const unsafe = /'unsafe-/.test(policy) ? ['the policy holds an unsafe- exception'] : []
  const wanted = { ...directives, 'connect-src': ["'self'", ...apiOrigins] }
  return [...judgePolicy(policy, wanted), ...unsafe, ...judgeMarkup(html)]
}

export function judgeDiagramPage(html: string): string[] {
  const policy = metaFirst.exec(html)?.[1]
  if (policy === undefined) return ['the policy is not the first and only one in <head>']
  return [...judgePolicy(policy, diagramDirectives), ...judgeMarkup(html)]
}

function judgePolicy(policy: string, wanted: typeof directives): string[] {
  const problems: string[] = []
  const found = new Map<string, string>()
  for (const directive of policy.split(';')) {
    const [name = '', ...sources] = directive.trim().split(/\s+/)
    if (found.has(name)) problems.push(`${name} stands twice: only the first counts`)
    found.set(name, sources.join(' '))
  }
  for (const [name, sources] of Object.entries(wanted)) {
    if (found.get(name) !== sources.join(' ')) {
      problems.push(`${name} is ${found.get(name) ?? 'missing'}, not ${sources.join(' ')}`)
    }
  }
  for (const name of found.keys()) {
    if (!Object.hasOwn(wanted, name)) problems.push(`${name} is not expected`)
  }
  return problems
}

function judgeMarkup(html: string): string[] {
  const problems: string[] = []
  const text = html.replace(/<!--[\s\S]*?-->/g, '')
  for (const [, attributes = '', content = ''] of text.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/gi)) {
    if (!/\ssrc=/.test(attributes) || content.trim() !== '') problems.push('a script stands inside the page')
  }
  if (/<style\b/i.test(text)) problems.push('a style sheet stands inside the page')
  for (const [tag] of text.matchAll(/<[a-z][^>]*>/gi)) {
    if (/\s(style|on[a-z]+)\s*=/i.test(tag)) problems.push(`an inline style or handler: ${tag.slice(0, 80)}`)
    if (/\b(href|src)="(https?:)?\/\//i.test(tag))
      problems.push(`something from elsewhere: ${tag.slice(0, 80)}`)
  }
  return problems
}
