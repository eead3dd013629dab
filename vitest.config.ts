import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    globalSetup: 'test/global-setup.ts',
    include: ['src/**/*.test.{ts,tsx}', 'test/**/*.test.ts', 'e2e/**/*.test.ts'],
    hookTimeout: 120_000,
    // What a test waits for comes when it comes: on a busy machine not within the usual second.
    expect: { poll: { timeout: 20_000 } },
    testTimeout: 60_000,
    maxWorkers: 2,
  },
})
