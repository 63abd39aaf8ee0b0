/** Words that may stand only in certain places. Read from the source without comments and strings. */
import { findImports } from './imports.ts'
import { readSource } from './source-text.ts'

type ContentRule = {
  readonly within: RegExp
  readonly except: RegExp
  readonly pattern: RegExp
  readonly why: string
}

const nowhere = /^$/

const contentRules: readonly ContentRule[] = [
  {
    within: /^(server|contracts)\/src\//,
    except: /^server\/src\/config\//,
    pattern: /\bprocess\s*\.\s*env\b|\bprocess\s*\[/,
    why: 'the environment is read once, in server/src/config',
  },
  {
    within: /^(server|contracts)\/src\//,
    except: /^server\/src\/platform\/egress\//,
    pattern:
      /(?<![.\w$])fetch\s*\(|\bglobalThis\s*\.\s*fetch\b|\bnew\s+(WebSocket|EventSource|XMLHttpRequest)\b/,
    why: 'nothing goes out but through server/src/platform/egress',
  },
  {
    within: /^web\/src\//,
    except: /^web\/src\/api\//,
    pattern:
      /(?<![.\w$])fetch\s*\(|\b(window|globalThis)\s*\.\s*fetch\b|\bnew\s+(EventSource|XMLHttpRequest)\b/,
    why: 'the browser talks to the server through web/src/api',
  },
  {
    within: /^web\/src\//,
    except: nowhere,
    pattern:
      /dangerouslySetInnerHTML|\b(inner|outer)HTML\b|insertAdjacentHTML|document\s*\.\s*write\b|\beval\s*\(/,
    why: 'no HTML strings in the page',
  },
  {
    within: /^(contracts|server|web)\/src\//,
    except: nowhere,
    pattern: /(?<![\w$.])export\s*\*/,
    why: 'a door lists its names: no export *',
  },
]

const outboundModules = /^(undici|axios|got|node-fetch|ws|(node:)?(http|https|http2|net|tls|dgram))(\/|$)/
const egress = /^server\/src\/platform\/egress\//
/** They speak of sockets that came in. */
const inboundTypes = /^server\/src\/(main\.ts|app\.ts|runs\/|lanes\/)/

export function judgeContent(path: string, text: string): string[] {
  const { bare } = readSource(text)
  const problems = contentRules
    .filter(({ within, except, pattern }) => within.test(path) && !except.test(path) && pattern.test(bare))
    .map(({ why }) => why)
  if (/^server\/src\//.test(path) && !egress.test(path)) {
    for (const { specifier, typeOnly } of findImports(text)) {
      if (!outboundModules.test(specifier)) continue
      // The environment holds addresses to be judged; `node:net` knows what an IP address is.
      if (specifier === 'node:net' && /^server\/src\/config\//.test(path)) continue
      const inbound = /^node:http$/.test(specifier) && inboundTypes.test(path)
      if (!inbound || !typeOnly) problems.push(`${specifier} belongs to server/src/platform/egress`)
    }
  }
  return problems
}
