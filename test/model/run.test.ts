import { needs } from '../support/endpoint/needs.ts';
import { type ModelCase, runCases } from './run.ts';

/** Of each kind one, at delays where three attempts fit, two, one, and past the model's limit; `npm run test:model` runs all. */
const CASES: readonly ModelCase[] = [
  { act: 'is silent', afterMs: 0 },
  { act: 'answers', afterMs: 5_000 },
  { act: 'answers', afterMs: 60_000 },
  { act: 'answers what the schema refuses', afterMs: 3_000 },
  { act: 'answers an error page', afterMs: 9_000 },
  { act: 'hangs up', afterMs: 14_000 },
  { act: 'is silent in the middle', afterMs: 2_000 },
];

needs(['ownCloud'], () => {
  // N1
  test('the triage example answers by its rules whatever its model does on a real socket, and by the model if that answers in time', async () => {
    expect(await runCases(CASES, CASES.length)).toEqual([]);
  }, 240_000);
});
