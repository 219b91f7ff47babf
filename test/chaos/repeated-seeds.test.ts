import { firstOfCloud, runCloud, type SeedResult } from '../../testing/chaos/run-cloud.ts';
import { OWN_SUBJECTS } from '../faults/subjects.ts';
import { needs } from '../support/endpoint/needs.ts';
import { assemblyOf } from '../support/synth.ts';

/** A seed as it is replayed: after those before it in its cloud. */
async function replay(seed: number): Promise<SeedResult | undefined> {
  await assemblyOf('research');
  const first = firstOfCloud(seed);
  const seeds = Array.from({ length: seed - first + 1 }, (_, offset) => first + offset);
  const results: SeedResult[] = [];
  await runCloud({ profile: 'harsh', seeds, subjects: OWN_SUBJECTS }, (result) => results.push(result));
  return results.at(-1);
}

needs(['ownCloud', 'virtualTime'], () => {
  // every tier of one agent was hit in the run and again in its redrive: given up after one redrive, it had no report
  test('harsh seed 62131: a failure that repeats once by chance is redriven again', async () => {
    const { measured } = (await replay(62_131)) ?? {};
    expect(measured?.runs).toMatchObject([{ isAvailable: true, error: 'FallbackExhaustedError' }]);
    expect(measured?.runRecoveriesMs).toHaveLength(1);
  });

  // it took 78.7 s: recovery waited 31 s for two agents that each answered pings, but not at the same check
  test('harsh seed 60941: a run that fails three times has its report within 60 s', async () => {
    const { measured } = (await replay(60_941)) ?? {};
    expect(measured?.runs).toMatchObject([{ isAvailable: true, error: 'CriticalDegradationError' }]);
    expect(Math.max(...(measured?.runRecoveriesMs ?? []))).toBeLessThan(60_000);
  });
});
