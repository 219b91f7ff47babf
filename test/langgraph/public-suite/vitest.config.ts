import { defineConfig } from 'vitest/config';

/** The public suite is written for Vitest: it has `expect.soft`, and tests that follow each other in order. */
export default defineConfig({
  test: {
    globals: true,
    root: import.meta.dirname,
    include: ['saver.suite.ts'],
    // of one file, which needs no process of its own: 7.6 s of processor time instead of 8.5 s
    pool: 'threads',
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
