/** What was asked for on the command line, or what is wrong with it. */
import { parseArgs } from 'node:util'
import type { BrowserWish } from './browser.ts'
import { type Deployment, describeDeployment } from './deployment.ts'
import type { Credentials } from './visit.ts'

export const usage = `Usage: npm run smoke -- <address of the API> [options]

  --page <address>      where the page lies, when it is not served by the API
  --origin <origin>     what a browser there sends as Origin (default: that of the page)
  --write               also make a thread, ask, stop, rename, delete, change settings and put them back
  --prompt <text>       what is asked with --write; its answer should be long
  --browser <wish>      auto (default): items that need one are skipped where there is none; required; off
  --insecure            take a certificate that no authority vouches for
  --timeout <seconds>   for each step (default 15)
  --json <file>         write the report for machines too

SMOKE_EMAIL and SMOKE_PASSWORD sign in. Without --write nothing is made or changed.
Exit code: 0 all passed, 1 something failed, 2 the test could not be made.`

export type Wishes = {
  readonly deployment: Deployment
  readonly credentials: Credentials | null
  readonly write: boolean
  readonly prompt: string
  readonly browser: BrowserWish
  readonly jsonFile: string | null
}

const defaultPrompt = 'Count from one to five hundred, in words, one number on each line. Leave none out.'

class Misunderstood extends Error {}

/** @returns what is wrong as `problem`, in one sentence */
export function readCommandLine(
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Wishes | { readonly problem: string } {
  try {
    return understand(words, environment)
  } catch (error) {
    const known =
      error instanceof Misunderstood ||
      String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS')
    if (known) return { problem: (error as Error).message }
    throw error
  }
}

function understand(
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Wishes {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      page: { type: 'string' },
      origin: { type: 'string' },
      write: { type: 'boolean', default: false },
      prompt: { type: 'string', default: defaultPrompt },
      browser: { type: 'string', default: 'auto' },
      insecure: { type: 'boolean', default: false },
      timeout: { type: 'string', default: '15' },
      json: { type: 'string' },
    },
  })
  const [api, ...more] = positionals
  if (!api) throw new Misunderstood('The address of the API is missing.')
  if (more.length > 0) throw new Misunderstood(`One address is enough; what is ${more.join(' ')}?`)
  const credentials = credentialsOf(environment)
  if (values.write && !credentials) throw new Misunderstood('--write needs SMOKE_EMAIL and SMOKE_PASSWORD.')
  return {
    deployment: describeDeployment({
      api: address('The address of the API', api),
      page: values.page === undefined ? undefined : address('--page', values.page),
      origin: values.origin === undefined ? undefined : originOf(values.origin),
      insecure: values.insecure,
      stepMs: seconds(values.timeout) * 1000,
    }),
    credentials,
    write: values.write,
    prompt: values.prompt,
    browser: browserWish(values.browser),
    jsonFile: values.json ?? null,
  }
}

function credentialsOf(environment: Readonly<Record<string, string | undefined>>): Credentials | null {
  const { SMOKE_EMAIL: email, SMOKE_PASSWORD: password } = environment
  if (!email && !password) return null
  if (!email || !password) throw new Misunderstood('SMOKE_EMAIL and SMOKE_PASSWORD belong together.')
  return { email, password }
}

function address(what: string, value: string): string {
  const url = URL.canParse(value) ? new URL(value) : null
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new Misunderstood(`${what} must begin with http:// or https://, not “${value}”.`)
  }
  if (url.username || url.password) throw new Misunderstood(`${what} must not hold a password.`)
  return value
}

function originOf(value: string): string {
  const { origin } = new URL(address('--origin', value))
  if (origin !== value.replace(/\/$/, '')) throw new Misunderstood(`--origin is only like ${origin}.`)
  return origin
}

function seconds(value: string): number {
  const number = Number(value)
  if (!(number > 0 && number <= 600))
    throw new Misunderstood(`--timeout is from 1 to 600 seconds, not “${value}”.`)
  return number
}

function browserWish(value: string): BrowserWish {
  if (value !== 'auto' && value !== 'off' && value !== 'required') {
    throw new Misunderstood(`--browser is auto, required or off, not “${value}”.`)
  }
  return value
}
