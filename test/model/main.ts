/**
 * The triage example with a model that misbehaves over a real socket, in real time: `npm run test:model [-- --step 5 --parallel 6]`.
 * Each thing a model may do after each delay from 0 to 60 s, in steps of so many seconds.
 */
import { parseArgs } from 'node:util';
import { ALL_ACTS } from './model.ts';
import { runCases } from './run.ts';

/** Longest delay, in seconds: four times the model's own limit, and longer than its agent's call may take. */
const LONGEST_DELAY = 60;

const { values } = parseArgs({
  options: { step: { type: 'string', default: '5' }, parallel: { type: 'string', default: '6' } },
});
const step = wholeNumber('--step', values.step);
const parallel = wholeNumber('--parallel', values.parallel);

const delays = Array.from({ length: Math.floor(LONGEST_DELAY / step) + 1 }, (_, index) => index * step * 1000);
const cases = delays.flatMap((afterMs) => ALL_ACTS.map((act) => ({ act, afterMs })));
const startedAt = performance.now();
let done = 0;
const violations = await runCases(cases, parallel, (found) => {
  done += 1;
  console.error(`${done} of ${cases.length} runs, ${found.length} violations`);
});
for (const { act, afterMs, issue } of violations) console.log(`the model ${act} after ${afterMs} ms: ${issue}`);
const seconds = Math.round((performance.now() - startedAt) / 1000);
console.log(
  `${cases.length} runs, ${ALL_ACTS.length} kinds of models, delays from 0 to ${(delays.at(-1) ?? 0) / 1000} s: ` +
    `${violations.length} violations, in ${seconds} s`,
);
process.exitCode = violations.length === 0 ? 0 : 1;

function wholeNumber(option: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new RangeError(`${option} is ${text}; give a whole number from 1`);
}
