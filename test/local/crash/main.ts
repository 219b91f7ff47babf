/** Kills the embedded cloud at random moments of running workflows and looks whether it keeps its promises: `npm run test:crash -- --help`. */
import { randomInt } from 'node:crypto';
import { rmSync } from 'node:fs';
import { createRandom } from '../../../local/clock/random.ts';
import { createTestProgram, wholeNumberFrom } from '../../support/program.ts';
import { describeMoment, nextMoment } from './moments.ts';
import { runSession } from './session.ts';
import { RESEARCH, TIMERS } from './subjects.ts';
import { brokenPromises, type Expected, expectedOf } from './verify.ts';

const { kills: wantedKills, seed = randomInt(2 ** 32) } = createTestProgram(
  'npm run test:crash --',
  'Kills the embedded cloud at random moments of running workflows, and looks whether it keeps its promises.',
  'Examples:',
  '  $ npm run test:crash -- --kills 25         a few minutes',
  '  $ npm run test:crash -- --seed 1234567890  the moments of an earlier run',
  '',
  'Exit codes: 0 every promise is kept, 1 one is broken, 2 refused before the start',
)
  .option('--kills <N>', 'how many kills', wholeNumberFrom(1), 200)
  .option('--seed <N>', 'the moments of an earlier run (default: a random one)', wholeNumberFrom(0))
  .parse()
  .opts<{ kills: number; seed?: number }>();

/**
 * Per state directory. One of the research workflow takes 7.5 s of processor time, ten times as long as one of the timers: the ten kills of the
 * gate have one of them, more kills two at once.
 */
const EXECUTIONS = { timers: 6, research: wantedKills > 10 ? 2 : 1 } as const;
const random = createRandom(seed);
const expected = new Map<string, Expected>();
const totals = { kills: 0, executions: 0, broken: 0 };
const startedAt = performance.now();
console.log(`seed ${seed}: npm run test:crash -- --kills ${wantedKills} --seed ${seed}`);

for (let round = 0; totals.kills < wantedKills; round++) {
  const subject = round % 3 === 1 ? RESEARCH : TIMERS;
  let known = expected.get(subject.name);
  if (known === undefined) {
    known = await expectedOf(subject, await runSession(subject, 1, () => undefined));
    expected.set(subject.name, known);
  }
  const moments: string[] = [];
  const session = await runSession(subject, EXECUTIONS[subject.name as keyof typeof EXECUTIONS], () => {
    // the last moments may come too late to be kills, so there can be a few more of them
    if (totals.kills + moments.length >= wantedKills) return undefined;
    const moment = nextMoment(random);
    moments.push(describeMoment(moment));
    return moment;
  });
  const broken = await brokenPromises(subject, session, known);
  totals.kills += session.kills;
  totals.executions += session.accepted.size;
  totals.broken += broken.length;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  console.log(
    `${seconds} s  ${subject.name}: ${session.kills} kills, ${session.accepted.size} executions, ${broken.length} broken promises`,
  );
  if (broken.length > 0) {
    console.log(`killed ${moments.join('; ')}\nkept in ${session.stateDir}\n  ${broken.join('\n  ')}`);
  } else {
    rmSync(session.stateDir, { recursive: true, force: true });
  }
}
console.log(`${totals.kills} kills, ${totals.executions} executions, ${totals.broken} broken promises`);
process.exitCode = totals.broken === 0 ? 0 : 1;
