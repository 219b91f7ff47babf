import { parseFaultRule } from '../../../patterns/fault-injection/faults.ts';
import {
  type ActiveRule,
  activeFaults,
  MAX_ACTIVE_RULES,
  MAX_ACTIVE_SECONDS,
  withRule,
} from '../../../patterns/fault-injection/rules.ts';

const activeRuleOf = (rule: string, untilMs: number): ActiveRule => ({ rule, untilMs, reason: 'a drill', setAtMs: 0 });
const added = { rule: 'risk=error', seconds: 10, reason: ' a drill ' };

test('an active rule applies until its end and not at it', () => {
  const rules = [activeRuleOf('risk=error', 1_000), activeRuleOf('trend=hang', 2_000)];
  expect(activeFaults(rules, 999)).toEqual(rules.map(({ rule }) => parseFaultRule(rule)));
  expect(activeFaults(rules, 1_000)).toEqual([parseFaultRule('trend=hang')]);
});

describe('adding an active rule', () => {
  test('sets its end, and trims its reason', () => {
    const [rule] = withRule([], added, 500);
    expect(rule).toEqual({ rule: 'risk=error', untilMs: 10_500, reason: 'a drill', setAtMs: 500 });
  });

  test('replaces the same rule and drops those that have ended', () => {
    const rules = [
      activeRuleOf('risk=error', 9_000),
      activeRuleOf('trend=hang', 500),
      activeRuleOf('volume=crash', 9_000),
    ];
    expect(withRule(rules, added, 500).map(({ rule }) => rule)).toEqual(['volume=crash', 'risk=error']);
  });

  test('is refused beyond the limit, unless it replaces a rule', () => {
    const rules = Array.from({ length: MAX_ACTIVE_RULES }, (_, index) => activeRuleOf(`risk=slow:${index + 1}`, 9_000));
    expect(() => withRule(rules, added, 500)).toThrow('50 faults stand already');
    expect(withRule(rules, { ...added, rule: 'risk=slow:1' }, 500)).toHaveLength(MAX_ACTIVE_RULES);
    expect(withRule(rules, added, 9_000)).toHaveLength(1);
  });

  test.each<[string, Partial<typeof added>, string]>([
    ['a rule that is none', { rule: 'risk' }, '"risk"'],
    ['a fault of the store', { rule: 'store=down' }, 'belong to one run'],
    ['no time', { seconds: 0 }, 'got 0'],
    ['a time that is no number', { seconds: Number.NaN }, 'got NaN'],
    ['more than a day', { seconds: MAX_ACTIVE_SECONDS + 1 }, 'got 86401'],
    ['a blank reason', { reason: '  ' }, '1 to 256 characters, got 0'],
    ['a reason of 257 characters', { reason: 'x'.repeat(257) }, 'got 257'],
  ])('is refused with %s', (_, change, message) => {
    expect(() => withRule([], { ...added, ...change }, 0)).toThrow(
      expect.objectContaining({ name: 'InvalidInputError', message: expect.stringContaining(message) as string }),
    );
  });
});
