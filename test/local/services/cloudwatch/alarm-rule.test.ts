import fc from 'fast-check';
import type { AlarmStateValue } from '../../../../local/services/cloudwatch/alarm.ts';
import { isMet, parseAlarmRule } from '../../../../local/services/cloudwatch/alarm-rule.ts';

const STATES: Readonly<Record<string, AlarmStateValue>> = {
  a: 'ALARM',
  b: 'OK',
  'stack c': 'INSUFFICIENT_DATA',
  'arn:aws:cloudwatch:us-east-1:000000000000:alarm:a': 'ALARM',
};
const met = (rule: string) => isMet(parseAlarmRule(rule), (alarm) => STATES[alarm]);

test.each([
  ['ALARM(a)', true],
  ['ALARM("b")', false],
  ['INSUFFICIENT_DATA("stack c")', true],
  ['ALARM("arn:aws:cloudwatch:us-east-1:000000000000:alarm:a")', true],
  ['NOT ALARM(a)', false],
  ['OK(b) AND ALARM(a)', true],
  ['FALSE AND TRUE OR TRUE', true],
  ['TRUE OR TRUE AND FALSE', true],
  ['(TRUE OR TRUE) AND FALSE', false],
  ['(ALARM("a") AND (NOT ((ALARM("b") OR ALARM("stack c")))))', true],
  ['ALARM(absent)', false],
])('%s is %s', (rule, expected) => {
  expect(met(rule)).toBe(expected);
});

test.each(['', 'ALARM', 'ALARM(a', 'ALARM(a) AND', 'ALARM(a) OK(b)', 'RINGS(a)', '(TRUE', 'NOT'])(
  'fails for %j, which is no rule',
  (rule) => {
    expect(() => parseAlarmRule(rule)).toThrow(/AlarmRule/);
  },
);

test('any rule means what its parts mean', () => {
  type Built = { readonly text: string; readonly value: boolean };
  const { rule } = fc.letrec<{ rule: Built }>((tie) => ({
    rule: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom<Built>(
        { text: 'ALARM("a")', value: true },
        { text: 'ALARM(b)', value: false },
        { text: 'TRUE', value: true },
      ),
      tie('rule').map(({ text, value }): Built => ({ text: `NOT (${text})`, value: !value })),
      fc
        .tuple(tie('rule'), tie('rule'))
        .map(([x, y]): Built => ({ text: `(${x.text}) AND (${y.text})`, value: x.value && y.value })),
      fc
        .tuple(tie('rule'), tie('rule'))
        .map(([x, y]): Built => ({ text: `(${x.text}) OR (${y.text})`, value: x.value || y.value })),
    ),
  }));
  fc.assert(
    fc.property(rule, ({ text, value }) => {
      expect(met(text)).toBe(value);
    }),
  );
});
