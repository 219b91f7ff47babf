/** The triage example with a model that misbehaves over a real socket, in real time: `npm run test:model -- --help`. */
import { createTestProgram, wholeNumberFrom } from '../support/program.ts';
import { ALL_ACTS } from './model.ts';
import { runCases } from './run.ts';

/** Longest delay, in seconds: four times the model's own limit, and longer than its agent's call may take. */
const LONGEST_DELAY = 60;

const { step, parallel } = createTestProgram(
  'npm run test:model --',
  'The triage example with a model that misbehaves over a real socket, in real time: each thing a model may do, after each ' +
    `delay from 0 to ${LONGEST_DELAY} s.`,
  'Examples:',
  '  $ npm run test:model               104 runs in 7 minutes',
  '  $ npm run test:model -- --step 30  delays of 0, 30 and 60 s only',
  '',
  'Exit codes: 0 no violation, 1 at least one, 2 refused before the start',
)
  .option('--step <S>', 'seconds between two delays', wholeNumberFrom(1), 5)
  .option('--parallel <N>', 'runs at the same time', wholeNumberFrom(1), 6)
  .parse()
  .opts<{ step: number; parallel: number }>();

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
