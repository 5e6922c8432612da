import { defineConfig } from 'vitest/config';

/** Windows: one at a time, and no retries, so a flaky product cannot look healthy. */
export const windowTests = {
  pool: 'forks',
  maxWorkers: 1,
  fileParallelism: false,
  retry: 0,
  testTimeout: 90_000,
  hookTimeout: 90_000,
  teardownTimeout: 20_000,
} as const;

/** The real application in a real window. */
export default defineConfig({
  test: { ...windowTests, include: ['e2e/**/*.spec.ts'], exclude: ['e2e/packaged.spec.ts', '**/node_modules/**'] },
});
