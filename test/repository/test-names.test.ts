import { existsSync } from 'node:fs';
import path from 'node:path';
import { ROOT, sourcesOf, textOf } from './support/files.ts';
import { declaresValues, syntaxOf } from './support/syntax.ts';

/** Rooms whose files lead to their test by name; `local` is tested by its services. */
const TESTED_ROOMS = ['patterns', 'stores', 'lambdas', 'lib', 'ops', 'cli', 'bin', 'examples'] as const;

/** The rest is tested through the files that use it: an entry point, a shared step, a stack. */
const MIN_SHARE = 0.6;

/** Whether there is `test/<path>.test.ts`, of `x.agent.ts` also `x.test.ts`. */
function hasOwnTest(file: string): boolean {
  const names = [file.replace(/\.[jt]s$/, '.test.ts'), file.replace(/(\.agent)?\.[jt]s$/, '.test.ts')];
  return names.some((name) => existsSync(path.join(ROOT, 'test', name)));
}

const files = TESTED_ROOMS.flatMap(sourcesOf).filter((file) => declaresValues(syntaxOf(textOf(file), 'typescript')));

test(`at least ${MIN_SHARE * 100} % of the files lead to a test of their name`, () => {
  const withoutTest = files.filter((file) => !hasOwnTest(file));
  const share = 1 - withoutTest.length / files.length;
  // the list is the message: a failure names the files that need a test
  expect(share < MIN_SHARE ? withoutTest : []).toEqual([]);
});

test.each([
  ['export const LIMIT = 5;', true],
  ['export function decide(): void {}', true],
  ['class Table {}', true],
  ['await synthesizeApp();', true],
  ['export default defineAgent({});', true],
  ["import type { A } from './a.ts';\nexport interface B extends A {}\nexport type C = B;", false],
  ["export { a } from './a.ts';\nexport * from './b.ts';\nexport type { C } from './c.ts';", false],
  ['declare const VERSION: string;', false],
])('%j declares values: %s', (text, expected) => {
  expect(declaresValues(syntaxOf(text, 'typescript'))).toBe(expected);
});
