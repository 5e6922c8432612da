import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** Unit and integration tests. DOM tests opt in with `// @vitest-environment happy-dom`. */
export default defineConfig({
  plugins: [react()],
  test: {
    include: ['packages/**/*.test.{ts,tsx}', 'src-*/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts', 'skills/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'scripts/checks/fixtures/**'],
    // Native addons and node-pty leave state behind in a process: forks, not threads.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
