import type { SeedMeasure } from '../../../testing/chaos/measure.ts';
import { FAULT_KINDS, PROFILES } from '../../../testing/chaos/profiles.ts';
import { firstOfCloud, type SeedResult } from '../../../testing/chaos/run-cloud.ts';
import { judge, LEAST_SEEDS_PER_KIND, overall } from '../../../testing/chaos/verdict.ts';
import { OWN_SUBJECTS } from '../../faults/subjects.ts';

const AVAILABLE = { workflowId: 'w', isAvailable: true, level: 0, durationMs: 5, microDollars: 700 };
const LOST = { workflowId: 'w', isAvailable: false, error: 'CriticalDegradationError', microDollars: 700 };

function seed(number: number, of: Partial<SeedMeasure> = {}, violations: SeedResult['violations'] = []): SeedResult {
  const injected = Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 1])) as SeedMeasure['injected'];
  const measured = { runs: [AVAILABLE], answerRecoveriesMs: [], runRecoveriesMs: [], injected, circuits: [], hash: '' };
  return { seed: number, intensity: 0.4, violations, measured: { ...measured, ...of } };
}

const seeds = (count: number, of: Partial<SeedMeasure> = {}) => Array.from({ length: count }, (_, at) => seed(at, of));

function verdicts(results: readonly SeedResult[]): Record<string, string> {
  return Object.fromEntries(judge('harsh', results).promises.map(({ name, verdict }) => [name, verdict]));
}

test('2,995 seeds without a failure are valid, one fewer is unknown', () => {
  expect(overall(judge('harsh', seeds(2_995)))).toBe('valid');
  expect(verdicts(seeds(2_994))).toMatchObject({ availability: 'unknown' });
  expect(overall(judge('harsh', seeds(2_994)))).toBe('unknown');
});

test('a seed counts once, however many of its runs have no report, and one that did not end has none', () => {
  const lost = seed(0, { runs: [LOST, LOST, AVAILABLE] });
  const { measured: _, ...unended } = seed(1);
  const findings = judge('harsh', [lost, unended, ...seeds(10)]);
  expect(findings.availability.failures).toBe(2);
  expect(findings.unavailableSeeds).toEqual([0, 1]);
});

test('so many failures that 99.9 % is out of the question are violated, a few are unknown', () => {
  const lost = (count: number) => Array.from({ length: count }, (_, at) => seed(at, { runs: [LOST] }));
  expect(verdicts([...lost(1), ...seeds(2_000)])).toMatchObject({ availability: 'unknown' });
  expect(verdicts([...lost(10), ...seeds(2_000)])).toMatchObject({ availability: 'violated' });
});

test('one violation is enough, whatever the rest', () => {
  const violation = { check: 'a stored answer never changes', about: 'w', what: 'it did' };
  expect(overall(judge('harsh', [...seeds(3_000), seed(9, {}, [violation])]))).toBe('violated');
});

test('a recovery is valid below its limit with its interval, violated above with its interval, unknown between', () => {
  const name = 'recovery of an answer, p99';
  const all = (ms: number) => seeds(500, { answerRecoveriesMs: [ms, ms] });
  expect(verdicts(all(59_999))).toMatchObject({ [name]: 'valid' });
  expect(verdicts(all(60_000))).toMatchObject({ [name]: 'violated' });
  const some = [...seeds(990, { answerRecoveriesMs: [1_000] }), ...seeds(10, { answerRecoveriesMs: [90_000] })];
  expect(verdicts(some)).toMatchObject({ [name]: 'unknown' });
});

test('a kind of fault that was hardly injected leaves the verdict unknown', () => {
  const rare = seeds(3_000).map((result, at) => {
    const { measured } = result;
    if (measured === undefined) return result;
    return seed(at, { injected: { ...measured.injected, crash: at < LEAST_SEEDS_PER_KIND - 1 ? 1 : 0 } });
  });
  expect(verdicts(rare)).toMatchObject({ 'every kind of fault was injected': 'unknown', availability: 'valid' });
  expect(overall(judge('harsh', rare))).toBe('unknown');
});

test('the same seed draws the same scenario, and rates around those of its profile', () => {
  for (const profile of Object.values(PROFILES))
    expect(profile.draw(7, OWN_SUBJECTS)).toEqual(profile.draw(7, OWN_SUBJECTS));
  const intensities = Array.from({ length: 400 }, (_, at) => PROFILES.harsh.draw(at, OWN_SUBJECTS).intensity);
  const mean = intensities.reduce((sum, one) => sum + one, 0) / intensities.length;
  expect(mean).toBeGreaterThan(0.37);
  expect(mean).toBeLessThan(0.43);
  expect(Math.max(...intensities)).toBeLessThanOrEqual(0.8);
  expect(firstOfCloud(20_017)).toBe(20_010);
});
