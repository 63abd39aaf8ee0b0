import { useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { ApiProblem, asProblem } from '../../api/problem.ts'
import { finishTrip, type Trip, takeTrip } from '../../api/sign-in-service.ts'
import { Entrance } from '../../parts/session/entrance.tsx'
import { ProblemNotice } from '../../parts/session/problem-notice.tsx'
import { SessionDialogs } from '../../parts/session/session-dialogs.tsx'
import { paths } from '../../paths.ts'
import { Spinner } from '../../ui/spinner.tsx'
import { TextLink } from '../../ui/text-link.tsx'

type Arrival = { readonly trip: Trip | null; readonly finished: Promise<void> }

let arrival: Arrival | null = null

/** The code of the service works once, so this page spends it once, however often it is drawn. */
function arrive(): Arrival {
  if (arrival) return arrival
  const callbackUrl = window.location.href
  const trip = takeTrip()
  // It leaves the address bar and the history at once.
  window.history.replaceState(window.history.state, '', window.location.pathname)
  arrival = { trip, finished: trip ? finish(trip, callbackUrl) : Promise.reject(noTrip()) }
  // It can fail before the page is drawn and listens.
  arrival.finished.catch(() => {})
  return arrival
}

function finish(trip: Trip, callbackUrl: string): Promise<void> {
  const said = new URL(callbackUrl).searchParams.get('error')
  return said === 'access_denied' ? Promise.reject(declined(trip)) : finishTrip(trip, callbackUrl)
}

const declined = ({ providerName }: Trip) =>
  new ApiProblem({
    code: 'E_AUTH_OIDC_FAILED',
    message: `${providerName} did not let you through.`,
    fix: 'You said no there, or your account may not use this app. Nothing was changed here.',
  })

const noTrip = () =>
  new ApiProblem({
    code: 'E_AUTH_OIDC_FAILED',
    message: 'This sign-in did not begin in this tab.',
    fix: 'Begin again from the sign-in page, and stay in the same tab.',
  })

/** The way back from a sign-in service. */
export function SignInCallbackPage() {
  const [{ trip, finished }] = useState(arrive)
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const [, navigate] = useLocation()
  useEffect(() => {
    finished.then(
      () => navigate(trip?.next ?? paths.newChat, { replace: true }),
      (error: unknown) => setProblem(asProblem(error)),
    )
  }, [finished, trip, navigate])

  const connecting = trip?.purpose === 'connect'
  if (problem) {
    return (
      <Entrance
        title={connecting ? 'Not connected' : 'Not signed in'}
        footer={
          connecting ? (
            <TextLink href={paths.account}>Back to your account</TextLink>
          ) : (
            <TextLink href={paths.login}>Back to sign in</TextLink>
          )
        }
      >
        <ProblemNotice problem={problem} />
      </Entrance>
    )
  }
  return (
    <Entrance title={connecting ? 'Connecting' : 'Signing in'}>
      <p role="status" className="flex items-center gap-3 text-14 text-normal">
        <Spinner />
        {trip ? `Checking what ${trip.providerName} says…` : 'One moment…'}
      </p>
      <SessionDialogs />
    </Entrance>
  )
}
