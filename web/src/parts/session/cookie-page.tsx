import { useEffect, useState } from 'react'
import { type BrowserFamily, type CookieFacts, cookieFacts } from '../../api/cookie-facts.ts'
import { refreshMeta, useMetaState } from '../../api/meta.ts'
import { Button } from '../../ui/button.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { Code, Facts, PlainPage, PlainSteps } from './plain-page.tsx'

/** Instead of a sign-in that could not work: who can change what. */
export function CookiePage() {
  const { asking, problem } = useMetaState()
  const [facts, setFacts] = useState<CookieFacts | null>(null)
  const [triedAgain, setTriedAgain] = useState(false)
  useEffect(() => void cookieFacts().then(setFacts), [])
  if (!facts) return <Skeleton label="Loading" className="mx-auto max-w-[560px] px-6 pt-24" />
  const tryAgain = () => void refreshMeta().finally(() => setTriedAgain(true))
  return (
    <PlainPage title="Your browser does not keep this server’s cookie">
      <p className="text-normal">
        Signing in needs one cookie, which says that it is still you. It was set twice and did not come back,
        so a password would not help yet.
      </p>
      <PlainSteps title="What you can do" steps={stepsForPerson(facts)} />
      <PlainSteps title="What the operator can do" steps={stepsForOperator(facts)} />
      <div className="flex flex-wrap items-center gap-3">
        <Button look="primary" busy={asking} onClick={tryAgain}>
          {asking ? 'Trying…' : 'Try again'}
        </Button>
        {triedAgain && !asking && (
          <span role="status" className="text-13 text-muted">
            {problem ? problem.message : 'It still does not come back.'}
          </span>
        )}
      </div>
      <details className="w-full">
        <summary className="w-fit rounded-6 text-13 text-muted hover:text-strong">Details</summary>
        <div className="pt-2">
          <Facts
            facts={[
              ['Page', facts.page],
              ['Backend', facts.backend],
              ['Together', siteWords[facts.site]],
              ['Browser', familyWords[facts.family]],
              ['Cookies in general', facts.enabled ? 'on' : 'off'],
            ]}
          />
        </div>
      </details>
    </PlainPage>
  )
}

const siteWords: Record<CookieFacts['site'], string> = {
  'same-origin': 'the same address',
  'same-site': 'the same site',
  'cross-site': 'two different sites',
}

const familyWords: Record<BrowserFamily, string> = {
  safari: 'Safari or another browser built on WebKit',
  firefox: 'Firefox',
  chromium: 'Chrome, Edge or another browser built on Chromium',
  embedded: 'a view inside another app',
  other: 'unknown',
}

function stepsForPerson({ enabled, family, site, page }: CookieFacts): string[] {
  const host = new URL(page).host
  if (!enabled) return [`Cookies are switched off. Allow them for ${host} in the settings of the browser.`]
  if (family === 'embedded') {
    return ['This page is open inside another app, which keeps no cookies. Open it in your browser instead.']
  }
  const tools = 'Switch off tools that remove cookies (a content blocker, a privacy extension) for this page.'
  if (site !== 'cross-site') {
    return [`Allow cookies for ${host}: in the settings of the browser, or beside the address.`, tools]
  }
  const byFamily: Record<Exclude<BrowserFamily, 'embedded'>, string[]> = {
    safari: [
      'Safari drops cookies of a server that is on another site than the page. From version 26.2 on it can keep this one: update it.',
      'Otherwise use Firefox or Chrome, except on an iPhone or iPad, where all browsers do the same.',
    ],
    firefox: [
      'In Settings → Privacy & Security, “Block all cross-site cookies” keeps this one out. The Standard and the Strict choice both let it through.',
      'Or click the shield beside the address and switch the protection off for this page.',
    ],
    chromium: [
      'Click the icon beside the address and allow this site’s cookies, also those of other sites on it.',
    ],
    other: ['Allow cookies of other sites for this page, or use Firefox or Chrome.'],
  }
  return [...byFamily[family], tools]
}

function stepsForOperator({ site, secure, page, backend }: CookieFacts) {
  if (site === 'same-origin' && !secure) {
    return [
      <>
        The cookie may be made for https only: check <Code>COOKIE_MODE</Code> and <Code>PUBLIC_URL</Code>, or
        open the app over https.
      </>,
    ]
  }
  if (site !== 'cross-site') {
    return [
      <>
        Check that nothing between page and backend removes <Code>Set-Cookie</Code>, and that{' '}
        <Code>COOKIE_MODE</Code> fits: <Code>same-site</Code> here.
      </>,
    ]
  }
  return [
    <>
      Put page and backend on one site, like <Code>app.example.org</Code> and <Code>api.example.org</Code>.
      That works in every browser and needs nothing from the people who use it.
    </>,
    ...(secure
      ? []
      : [
          <>
            Give the backend https: between {new URL(page).host} and {new URL(backend).host} only a cookie
            made for https comes back.
          </>,
        ]),
  ]
}
