import { type ReactNode, useEffect, useState } from 'react'
import { refreshMeta } from '../../api/meta.ts'
import { currentObstacle, networkPermissionAsked, type Obstacle } from '../../api/obstacle.ts'
import type { ApiProblem } from '../../api/problem.ts'
import { Button } from '../../ui/button.tsx'
import { Code, PlainPage, PlainSteps } from './plain-page.tsx'

type Words = { title: string; text: ReactNode; steps: readonly ReactNode[] }

/** Why there is no answer, as far as it can be known, and whose move it is. */
export function ConnectionPage({ problem, trying }: { problem: ApiProblem; trying: boolean }) {
  const obstacle = useObstacle(problem)
  if (problem.code === 'NETWORK' && !obstacle) return null
  const { title, text, steps } =
    problem.code === 'NETWORK' && obstacle ? describe(obstacle, problem) : refused(problem)
  return (
    <PlainPage title={title}>
      <div role="alert" className="flex flex-col gap-4">
        <p className="text-normal">{text}</p>
        <PlainSteps title="What to do" steps={steps} />
      </div>
      {obstacle && (
        <p className="text-13 text-muted">
          Address: <span className="font-mono">{obstacle.backend}</span>
          {problem.requestId && ` · Request ${problem.requestId}`}
        </p>
      )}
      <Button look="primary" busy={trying} onClick={() => void refreshMeta()}>
        {trying ? 'Trying…' : 'Retry'}
      </Button>
    </PlainPage>
  )
}

function useObstacle(problem: ApiProblem): Obstacle | null {
  const [obstacle, setObstacle] = useState<Obstacle | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each failed try is looked into anew
  useEffect(() => {
    let gone = false
    void currentObstacle().then(found => {
      if (!gone) setObstacle(found)
    })
    return () => {
      gone = true
    }
  }, [problem])
  return obstacle
}

/** An answer of the backend itself that is a no. */
function refused({ code, message, fix }: ApiProblem): Words {
  if (code !== 'E_AUTH_ORIGIN_DENIED') return { title: message, text: 'The backend answered.', steps: [fix] }
  const { origin } = window.location
  return {
    title: 'The backend does not know this page',
    text: <>It is running and answers, but it does not accept calls from {origin}.</>,
    steps: [
      <>
        The operator sets <Code>PUBLIC_URL</Code> to <Code>{origin}</Code>, or adds it to{' '}
        <Code>CORS_ORIGINS</Code> when the page is on another host, and starts the backend again.
      </>,
      <>
        A proxy in front must pass <Code>Host</Code> and <Code>Origin</Code> on as they are.
      </>,
    ],
  }
}

function describe({ kind, page, backend }: Obstacle, problem: ApiProblem): Words {
  switch (kind) {
    case 'offline':
      return {
        title: 'You are offline',
        text: 'This device has no connection. What you typed is kept.',
        steps: ['Connect to a network. This page tries again by itself.'],
      }
    case 'mixed-content':
      return {
        title: 'Your browser blocks the way to the backend',
        text: (
          <>
            This page came over https, but the backend’s address starts with http. Browsers do not let a
            protected page talk to an unprotected server.
          </>
        ),
        steps: [
          <>
            The operator gives the backend an https address (a reverse proxy or a tunnel with a certificate)
            and writes it as <Code>api_base_url</Code> into <Code>runtime-config.json</Code>.
          </>,
          <>
            Or open the app from the backend itself: <Code>{backend}</Code>
          </>,
        ],
      }
    case 'page-policy':
      return {
        title: 'This page was built for another backend',
        text: <>Its own security policy allows it to call only the backends that it was built for.</>,
        steps: [
          <>
            The operator builds the page again with <Code>API_ORIGINS={backend}</Code>, or corrects{' '}
            <Code>api_base_url</Code> in <Code>runtime-config.json</Code>.
          </>,
        ],
      }
    case 'permission-asked':
      return {
        title: 'Your browser asks before it lets this page into your network',
        text: (
          <>
            The backend runs on your own network or computer. Browsers ask first when a page from the internet
            wants to reach it.
          </>
        ),
        steps: [
          'Press Retry and choose Allow when the browser asks about devices on your local network.',
          'If no question appears, open the site settings (the icon beside the address) and allow local network access.',
        ],
      }
    case 'permission-denied':
      return {
        title: 'Your browser keeps this page out of your network',
        text: (
          <>
            The backend runs on your own network or computer, and access to that was refused for {page}, by
            you or by a rule of this browser.
          </>
        ),
        steps: [
          'Open the site settings (the icon beside the address), set local network access to Allow, and press Retry.',
          <>
            Or open the app from the backend itself: <Code>{backend}</Code>
          </>,
        ],
      }
    case 'unreadable':
      return {
        title: 'Cannot connect to backend',
        text: (
          <>
            Either it is not running, or it does not accept calls from {page}. Browsers tell a page no more
            than that; you can see it for yourself.
          </>
        ),
        steps: [
          <>
            Open{' '}
            <a
              href={`${backend}/v1/health`}
              target="_blank"
              rel="noreferrer"
              className="font-medium text-accent underline underline-offset-2"
            >
              its health page
            </a>{' '}
            in a new tab.
          </>,
          <>
            It says <Code>ok</Code>: the backend does not know this page. The operator adds{' '}
            <Code>{page}</Code> to <Code>CORS_ORIGINS</Code> and starts it again.
          </>,
          'It does not open: the backend is down or cannot be reached from here. This page tries again by itself.',
        ],
      }
    case 'down':
      return {
        title: 'Cannot connect to backend',
        text: problem.message === 'Cannot connect to backend.' ? 'Nothing answers there.' : problem.message,
        steps: ['Check that the server is running and that you are online. This page tries again by itself.'],
      }
  }
}

/** Shown when the first answer takes its time: perhaps because the browser is asking something. */
export function WaitingNote() {
  const [asked, setAsked] = useState<boolean | null>(null)
  useEffect(() => void networkPermissionAsked().then(setAsked), [])
  if (asked === null) return null
  return (
    <p
      role="status"
      className="appear mx-auto mt-6 w-full max-w-[560px] px-6 text-14 text-muted [&_strong]:text-strong"
    >
      {asked ? (
        <>
          <strong>Your browser asks about your local network.</strong> The backend runs there: choose Allow,
          or this page cannot reach it.
        </>
      ) : (
        'The backend takes longer than usual to answer.'
      )}
    </p>
  )
}
