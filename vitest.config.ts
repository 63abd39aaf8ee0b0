import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // Two cores; the default of one worker would leave one idle.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'server',
          include: [
            'contracts/src/**/*.test.ts',
            'server/**/*.test.ts',
            'tools/**/*.test.ts',
            'bench/**/*.test.ts',
          ],
          // None is failed by a time: whoever waits so long waits for what does not come.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'web',
          include: ['web/{src,test}/**/*.test.{ts,tsx}'],
          environment: 'happy-dom',
          testTimeout: 20_000,
        },
      },
    ],
  },
})
