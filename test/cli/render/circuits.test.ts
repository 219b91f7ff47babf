import { renderCircuits } from '../../../cli/render/circuits.ts';
import { styleFor } from '../../../cli/render/style.ts';
import type { Breaker } from '../../../ops/breakers.ts';

const style = styleFor({}, {});
const NOON_MS = Date.UTC(2026, 0, 5, 12);

const breaker = (overrides: Partial<Breaker> = {}): Breaker => ({
  workflow: 'research',
  stage: 'dev',
  breakerId: 'risk/rules',
  state: 'OPEN',
  generation: 2,
  sinceMs: NOON_MS,
  failures: 5,
  openUntilMs: NOON_MS + 30_000,
  permits: null,
  audit: [],
  history: [],
  ...overrides,
});
const linesOf = (...breakers: readonly Breaker[]) =>
  renderCircuits(breakers, style)
    .split('\n')
    .map((line) => line.trim().replace(/ {2,}/g, ' | '));

test('an open circuit is shown with the time of its next probe', () => {
  expect(linesOf(breaker())).toEqual([
    'circuit | state | since (UTC)',
    'risk/rules | OPEN | 2026-01-05 12:00:00 | a probe is admitted from 2026-01-05 12:00:30 on',
  ]);
});

test('a closed circuit is shown with its failures in a row, and without a time where it never changed', () => {
  const closed = breaker({ state: 'CLOSED', sinceMs: 0, openUntilMs: null, failures: 1 });
  expect(linesOf(closed)[1]).toBe('risk/rules | CLOSED | 1 failure in a row');
});

test('the workflow is shown where the circuits are of more than one', () => {
  const lines = linesOf(breaker({ openUntilMs: null }), breaker({ openUntilMs: null, stage: 'prod' }));
  expect(lines.map((line) => line.split(' | ')[0])).toEqual(['workflow', 'research (dev)', 'research (prod)']);
});

test('the commands of operators are below their circuit, without control characters', () => {
  const audit = [{ verb: 'isolate', reason: 'maintenance\u001b[2J\nnow', actor: 'ann', atMs: NOON_MS }];
  expect(linesOf(breaker({ audit }))[2]).toBe('isolate | 2026-01-05 12:00:00 | ann: maintenance now');
});

test('without any circuit all of them are closed', () => {
  expect(renderCircuits([], style)).toBe('no circuit has ever counted a failure: all of them are CLOSED');
});
