import type { Sample } from '../../../../patterns/circuit-breaker/record.ts';
import { type RateOptions, rateRule, WINDOW_SLICES } from '../../../../patterns/circuit-breaker/trip-rules/rate.ts';

const options: RateOptions = { rate: 0.5, windowMs: 1_000, minimumCalls: 4 };
const rule = rateRule('test-rate', options, ({ outcome }) => outcome === 'failure');

function samples(...entries: readonly (readonly [atMs: number, bad: boolean])[]): Record<string, Sample> {
  return Object.fromEntries(entries.map(([atMs, bad], index) => [`call-${index}`, { atMs, bad }]));
}

function judge(window: Record<string, Sample>, outcome: 'success' | 'failure', nowMs: number, id = 'new') {
  return rule.judge({ failed: new Set(), window }, { id, outcome, durationMs: 0 }, nowMs);
}

describe('a rate rule', () => {
  test('trips at a bad call that reaches the rate', () => {
    const window = samples([10, true], [20, false], [30, false]);
    expect(judge(window, 'failure', 40)).toEqual({ kind: 'trip', detail: 'test-rate: 2 of 4 calls in 1000 ms' });
    expect(judge(window, 'success', 40).kind).toBe('remember');
  });

  test('decides nothing below the minimum of calls', () => {
    expect(judge(samples([10, true], [20, true]), 'failure', 40).kind).toBe('remember');
  });

  test('ignores samples older than the window, and removes them', () => {
    const window = samples([0, true], [10, true], [20, true]);
    const verdict = judge(window, 'failure', 1_015);
    expect(verdict).toMatchObject({
      kind: 'remember',
      changes: [
        { kind: 'set', path: ['window', 'new'] },
        { kind: 'remove', path: ['window', 'call-0'] },
        { kind: 'remove', path: ['window', 'call-1'] },
      ],
    });
  });

  test('counts a repeated call once', () => {
    expect(judge({ new: { atMs: 10, bad: false } }, 'success', 20)).toEqual({ kind: 'nothing' });
  });

  test('takes no more samples than the share of a slice', () => {
    const perSlice = 100 / WINDOW_SLICES;
    const full = samples(...Array.from({ length: perSlice }, () => [10, false] as const));
    expect(judge(full, 'success', 20).kind).toBe('nothing');
    expect(judge(full, 'success', 120).kind).toBe('remember');
  });

  test.each<[Partial<RateOptions>, string]>([
    [{ rate: 1.2 }, 'rate must be above 0 and at most 1, got 1.2'],
    [{ windowMs: -1 }, 'windowMs must be a positive number, got -1'],
    [{ maxSamples: 3 }, 'maxSamples 3 is below minimumCalls 4'],
  ])('refuses %j', (overrides, message) => {
    const make = () => rateRule('test-rate', { ...options, ...overrides }, () => true);
    expect(make).toThrow(RangeError);
    expect(make).toThrow(message);
  });
});
