import { parseFaultRule } from '../../../patterns/fault-injection/faults.ts';
import {
  MAX_STANDING_RULES,
  MAX_STANDING_SECONDS,
  type StandingRule,
  standingFaults,
  withRule,
} from '../../../patterns/fault-injection/rules.ts';

const standing = (rule: string, untilMs: number): StandingRule => ({ rule, untilMs, reason: 'a drill', setAtMs: 0 });
const added = { rule: 'risk=error', seconds: 10, reason: ' a drill ' };

test('a standing rule applies until its end and not at it', () => {
  const rules = [standing('risk=error', 1_000), standing('trend=hang', 2_000)];
  expect(standingFaults(rules, 999)).toEqual(rules.map(({ rule }) => parseFaultRule(rule)));
  expect(standingFaults(rules, 1_000)).toEqual([parseFaultRule('trend=hang')]);
});

describe('adding a standing rule', () => {
  test('sets its end, and trims its reason', () => {
    const [rule] = withRule([], added, 500);
    expect(rule).toEqual({ rule: 'risk=error', untilMs: 10_500, reason: 'a drill', setAtMs: 500 });
  });

  test('replaces the same rule and drops those that have ended', () => {
    const rules = [standing('risk=error', 9_000), standing('trend=hang', 500), standing('volume=crash', 9_000)];
    expect(withRule(rules, added, 500).map(({ rule }) => rule)).toEqual(['volume=crash', 'risk=error']);
  });

  test('is refused beyond the limit, unless it replaces a rule', () => {
    const rules = Array.from({ length: MAX_STANDING_RULES }, (_, index) => standing(`risk=slow:${index + 1}`, 9_000));
    expect(() => withRule(rules, added, 500)).toThrow('50 faults stand already');
    expect(withRule(rules, { ...added, rule: 'risk=slow:1' }, 500)).toHaveLength(MAX_STANDING_RULES);
    expect(withRule(rules, added, 9_000)).toHaveLength(1);
  });

  test.each<[string, Partial<typeof added>, string]>([
    ['a rule that is none', { rule: 'risk' }, '"risk"'],
    ['a fault of the store', { rule: 'store=down' }, 'belong to one run'],
    ['no time', { seconds: 0 }, 'got 0'],
    ['a time that is no number', { seconds: Number.NaN }, 'got NaN'],
    ['more than a day', { seconds: MAX_STANDING_SECONDS + 1 }, 'got 86401'],
    ['a blank reason', { reason: '  ' }, '1 to 256 characters, got 0'],
    ['a reason of 257 characters', { reason: 'x'.repeat(257) }, 'got 257'],
  ])('is refused with %s', (_, change, message) => {
    expect(() => withRule([], { ...added, ...change }, 0)).toThrow(
      expect.objectContaining({ name: 'InvalidInputError', message: expect.stringContaining(message) as string }),
    );
  });
});
