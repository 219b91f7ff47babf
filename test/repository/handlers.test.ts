import { filesBelow, textOf } from './support/files.ts';

/** A handler parses, asks patterns, makes one conditional write per decision and returns: more lines hold a decision or a step of its own. */
const MAX_LINES = 70;

/** Handlers that are still longer; none is added. */
const EXCEPTIONS: readonly string[] = [];

const handlers = filesBelow('lambdas').filter((file) => /^lambdas\/[^/]+\.ts$/.test(file));

test('there are handlers', () => {
  expect(handlers).toContain('lambdas/accept.ts');
});

test.each(handlers.filter((file) => !EXCEPTIONS.includes(file)))(`%s has at most ${MAX_LINES} lines`, (file) => {
  expect(textOf(file).split('\n').length - 1).toBeLessThanOrEqual(MAX_LINES);
});
