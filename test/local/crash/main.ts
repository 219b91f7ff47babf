/**
 * Kills the embedded cloud at random moments of running workflows and looks whether it keeps its promises.
 * `npm run test:crash [-- --kills 200]`; with SEED= the moments are those of an earlier run.
 */
import { randomInt } from 'node:crypto';
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createRandom } from '../../../local/clock/random.ts';
import { describeMoment, nextMoment } from './moments.ts';
import { runSession } from './session.ts';
import { RESEARCH, TIMERS } from './subjects.ts';
import { brokenPromises, type Expected, expectedOf } from './verify.ts';

const { values } = parseArgs({ options: { kills: { type: 'string', default: '200' } } });
const wantedKills = Number(values.kills);
if (!Number.isInteger(wantedKills) || wantedKills < 1) {
  throw new RangeError(`--kills is ${values.kills}; give a whole number from 1`);
}
const seed = process.env.SEED === undefined ? randomInt(2 ** 32) : Number(process.env.SEED);
if (!Number.isInteger(seed)) throw new RangeError(`SEED is ${process.env.SEED}; give a whole number`);

/** Per state directory; those of the research workflow take a processor ten times as long. */
const EXECUTIONS = { timers: 6, research: 2 } as const;
const random = createRandom(seed);
const expected = new Map<string, Expected>();
const totals = { kills: 0, executions: 0, broken: 0 };
const startedAt = performance.now();
console.log(`seed ${seed}: SEED=${seed} npm run test:crash -- --kills ${wantedKills}`);

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
