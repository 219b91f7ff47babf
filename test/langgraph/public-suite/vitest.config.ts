import { defineConfig } from 'vitest/config';

/** The public suite is written for Vitest: it has `expect.soft`, and tests that follow each other in order. */
export default defineConfig({
  test: {
    globals: true,
    root: import.meta.dirname,
    include: ['saver.suite.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
