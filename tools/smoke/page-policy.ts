/** The Content-Security-Policy of a page: in its head, in its header, or both; then both hold. */
export type PagePolicy = {
  readonly from: 'header' | 'meta'
  /** By lower-case name of the directive. */
  readonly directives: ReadonlyMap<string, readonly string[]>
  /** A script or style stands before it: what comes first is not bound by it. */
  readonly late: boolean
}

export function policiesOf(html: string, header: string | string[] | undefined): PagePolicy[] {
  const headers = [header ?? []].flat().flatMap(text => text.split(','))
  const meta = /<meta\s[^>]*http-equiv="Content-Security-Policy"[^>]*content="([^"]*)"/i.exec(html)
  const before = meta ? html.slice(0, meta.index) : ''
  return [
    ...headers.map(text => ({ from: 'header' as const, directives: parsePolicy(text), late: false })),
    ...(meta?.[1]
      ? [
          {
            from: 'meta' as const,
            directives: parsePolicy(meta[1].replaceAll('&#39;', "'")),
            late: /<(script|style|link)\b/i.test(before),
          },
        ]
      : []),
  ]
}

function parsePolicy(text: string): ReadonlyMap<string, readonly string[]> {
  const directives = new Map<string, readonly string[]>()
  for (const part of text.split(';')) {
    const [name, ...values] = part.trim().split(/\s+/)
    // Of two directives with one name the first counts.
    if (name && !directives.has(name.toLowerCase())) directives.set(name.toLowerCase(), values)
  }
  return directives
}

export function judgePolicies(
  policies: readonly PagePolicy[],
  { self, api }: { readonly self: string; readonly api: string },
): string[] {
  const inTime = policies.filter(({ late }) => !late)
  if (inTime.length === 0) {
    return [policies.length === 0 ? 'there is none' : 'it comes after a script or style that it should bind']
  }
  const problems: string[] = []
  const isStrict = ({ directives }: PagePolicy, name: string) => {
    const values = directives.get(name) ?? directives.get('default-src')
    return values !== undefined && !values.some(value => /^('unsafe-|\*$|data:|https?:$)/i.test(value))
  }
  if (!inTime.some(policy => isStrict(policy, 'script-src'))) problems.push('script-src lets foreign code in')
  for (const name of ['object-src', 'base-uri']) {
    const tight = ({ directives }: PagePolicy) => {
      const values = directives.get(name) ?? (name === 'base-uri' ? undefined : directives.get('default-src'))
      return values?.every(value => value === "'none'" || value === "'self'") ?? false
    }
    if (!inTime.some(tight)) problems.push(`${name} is open`)
  }
  for (const { directives, from } of policies) {
    const values = directives.get('connect-src') ?? directives.get('default-src')
    const lets = values === undefined || values.includes(api) || (self === api && values.includes("'self'"))
    if (!lets) problems.push(`connect-src of the ${from} does not name ${api}`)
  }
  return problems
}
