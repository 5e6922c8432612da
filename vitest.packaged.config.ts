import { defineConfig } from 'vitest/config';
import { windowTests } from './vitest.e2e.config.ts';

/** The packaged application, driven from outside. `npm test` packages it first. */
export default defineConfig({ test: { ...windowTests, include: ['e2e/packaged.spec.ts'] } });
