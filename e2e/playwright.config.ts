import { defineConfig } from '@playwright/test'
import { type ModeName, modes } from './cross-site/modes.ts'

// tools/e2e.mjs finds the browsers. An engine that is not there has no project, and that script says why.
const found = {
  chromium: process.env.OMNIAI_CHROMIUM,
  firefox: process.env.OMNIAI_FIREFOX,
  webkit: process.env.OMNIAI_WEBKIT_DRIVER,
}
const names = (Object.keys(modes) as ModeName[]).filter(name => found[modes[name].engine])

const crossSite = names.map(name => {
  const { keeps, onlyCookies } = modes[name]
  return {
    name,
    testDir: 'cross-site',
    testMatch: onlyCookies ? 'page-on-another-site.e2e.ts' : 'page-on-*.e2e.ts',
    grepInvert: [keeps.partitioned ? /@refused/ : /@kept/, ...(onlyCookies ? [/@once/] : [])],
    dependencies: ['page'],
    use: { mode: name },
  }
})

export default defineConfig<object, { mode: ModeName }>({
  testDir: '.',
  outputDir: '../test-results',
  workers: 1,
  // The build machine has two cores for browser, page, backend and model server, and may be busy with more than that.
  // What does not pass at once is named at the end of the run.
  retries: process.env.CI ? 2 : 0,
  expect: { timeout: process.env.CI ? 15_000 : 5_000 },
  timeout: process.env.CI ? 60_000 : 30_000,
  forbidOnly: true,
  reporter: [['list'], ['json']],
  projects: [
    ...(found.chromium
      ? [
          {
            name: 'chromium',
            testMatch: 'journeys/**/*.e2e.ts',
            use: { browserName: 'chromium' as const, launchOptions: { executablePath: found.chromium } },
          },
        ]
      : []),
    ...(names.length > 0 ? [{ name: 'page', testMatch: 'cross-site/page-build.setup.ts' }] : []),
    ...crossSite,
    ...(found.chromium
      ? [
          {
            name: 'planted-faults',
            testDir: 'cross-site',
            testMatch: 'planted-faults.e2e.ts',
            dependencies: ['page'],
          },
        ]
      : []),
  ],
})
