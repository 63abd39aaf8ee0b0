/** One stage and one browser for all tests of a mode on a topology; a fresh browser where a test asks for one. */
import { test as base } from '@playwright/test'
import { type ModeName, modes } from './modes.ts'
import { siteFolder } from './page-build.ts'
import type { Topology } from './places.ts'
import type { Scene } from './scene.ts'
import { type Stage, startStage } from './stage.ts'
import type { View } from './view.ts'

type WorkerFixtures = {
  mode: ModeName
  topology: Topology
  stage: Stage
  view: View
}

let visits = 0

export const test = base.extend<
  { scene: Scene; freshScene: Scene; anotherVisitor: undefined },
  WorkerFixtures
>({
  mode: ['chromium-allowed', { option: true, scope: 'worker' }],
  topology: ['cross-site', { option: true, scope: 'worker' }],
  stage: [
    async ({ topology }, use) => {
      const stage = await startStage(topology, siteFolder)
      await use(stage)
      await stage.close()
    },
    { scope: 'worker' },
  ],
  view: [
    async ({ mode, stage }, use) => {
      const view = await modes[mode].start(stage.proxyAddress)
      await use(view)
      await view.close()
    },
    { scope: 'worker' },
  ],
  anotherVisitor: [
    async ({ stage }, use, { workerIndex }) => {
      visits += 1
      stage.front.visitFrom(`198.51.${workerIndex % 100}.${visits % 250}`)
      await use(undefined)
      stage.front.tamper({})
      stage.relay.keepOpen(false)
      stage.model.release()
    },
    { auto: true },
  ],
  scene: async ({ stage, view }, use) => use({ stage, view }),
  freshScene: async ({ mode, stage }, use) => {
    const view = await modes[mode].start(stage.proxyAddress)
    await use({ stage, view })
    await view.close()
  },
})
