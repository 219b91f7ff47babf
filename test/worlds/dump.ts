/**
 * Runs the mixes of seeds in simulated worlds and writes all that they left, as it is: its arguments are the file, then the
 * seeds. Two processes write the same bytes.
 */
import { writeFileSync } from 'node:fs';
import { Arena } from '../../testing/chaos/arena.ts';
import { drawMix } from './mixes.ts';

const [file = '', ...seeds] = process.argv.slice(2);
const left: unknown[] = [];
for (const seed of seeds.map(Number)) {
  const scenario = drawMix(seed);
  const arena = await Arena.open(scenario.subject, {
    assembly: await scenario.subject.assembly(),
    cloud: { seed },
    // where nothing looks at requests they pass as objects
    ...(scenario.store === undefined ? { intercept: () => 'no requests' } : {}),
  });
  const { executions, tables, snapshots, events, log, failedActs } = await arena.run(scenario);
  await arena.close();
  left.push({ seed, executions, tables, snapshots, events, log, failedActs });
}
writeFileSync(file, JSON.stringify(left, undefined, 1));
