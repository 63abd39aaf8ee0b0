import { defineConfig } from '@playwright/test'

// tools/e2e.mjs finds the browser; without it Playwright's own would be needed.
const executablePath = process.env.OMNIAI_CHROMIUM

export default defineConfig({
  testDir: '.',
  testMatch: '**/*.e2e.ts',
  outputDir: '../test-results',
  workers: 1,
  retries: 0,
  forbidOnly: true,
  reporter: [['list'], ['json']],
  projects: [
    {
      name: 'chromium',
      use: { browserName: 'chromium', ...(executablePath && { launchOptions: { executablePath } }) },
    },
  ],
})
