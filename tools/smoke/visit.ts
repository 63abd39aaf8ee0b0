/** What the items share while they are gone through. */
import type { Page } from 'playwright-core'
import { type Client, createClient } from './client.ts'
import type { Deployment } from './deployment.ts'
import type { LeftBehind } from './left-behind.ts'

export type Credentials = { readonly email: string; readonly password: string }

export type Visit = {
  readonly deployment: Deployment
  readonly credentials: Credentials | null
  /** False: nothing that makes or changes anything. */
  readonly write: boolean
  /** What is asked; its answer should be long enough to be stopped. */
  readonly prompt: string
  readonly left: LeftBehind
  /** Somebody who has never been here. */
  readonly stranger: () => Client
  readonly browser: BrowserSource
  /** Signed in, from the item on that did so. */
  member: Client | null
}

export type BrowserSource = {
  /**
   * A page of its own, like a first visit; throws Skipped when there is no browser.
   * @param proxy everything goes through it, this machine too
   */
  readonly open: (proxy?: string) => Promise<OpenPage>
  readonly close: () => Promise<void>
}

export type OpenPage = {
  readonly page: Page
  /** What the page or its browser complained of so far. */
  readonly complaints: readonly string[]
  readonly close: () => Promise<void>
}

export function createVisit(
  given: Pick<Visit, 'deployment' | 'credentials' | 'write' | 'prompt' | 'left' | 'browser'>,
): Visit {
  const stranger = () => createClient(given.deployment.api, given.deployment)
  return { ...given, stranger, member: null }
}
