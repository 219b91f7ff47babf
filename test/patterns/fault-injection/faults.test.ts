import * as fc from 'fast-check';
import {
  FAULT_SYNTAX,
  type FaultRule,
  faultFor,
  parseFaultRule,
  parseFaultRuleFor,
  storeFaultFor,
} from '../../../patterns/fault-injection/faults.ts';

const attempt = { agent: 'risk', tier: 'rules', primary: 'rules' };
const never = () => 0.999999;
const always = () => 0;

describe('a fault rule', () => {
  test.each<[string, FaultRule]>([
    ['momentum=error', { target: 'agent', agent: 'momentum', fault: { kind: 'error' }, rate: 1 }],
    [
      'momentum/primary=hang',
      { target: 'agent', agent: 'momentum', tier: 'primary', fault: { kind: 'hang' }, rate: 1 },
    ],
    ['*/primary=error@0.5', { target: 'agent', agent: '*', tier: 'primary', fault: { kind: 'error' }, rate: 0.5 }],
    ['risk=slow:2.5', { target: 'agent', agent: 'risk', fault: { kind: 'slow', seconds: 2.5 }, rate: 1 }],
    ['store=throttle@0.1', { target: 'store', fault: { kind: 'throttle' }, rate: 0.1 }],
    ['store=down', { target: 'store', fault: { kind: 'down' }, rate: 1 }],
  ])('%s is understood', (text, rule) => {
    expect(parseFaultRule(text)).toEqual(rule);
  });

  test.each([
    '',
    'momentum',
    'momentum=',
    'momentum=explode',
    'momentum=error@0',
    'momentum=error@1.5',
    'momentum=error@x',
    'momentum=slow',
    'momentum=slow:0',
    'momentum=slow:901',
    'momentum=hang:3',
    'a/b/c=error',
    'Momentum=error',
    'store=hang',
    'store=down:3',
    '=error',
    'momentum=error extra',
  ])('fails for %j, quoting it and saying what is allowed', (text) => {
    expect(() => parseFaultRule(text)).toThrow(
      expect.objectContaining({
        name: 'InvalidInputError',
        message: expect.stringContaining(JSON.stringify(text)) as string,
      }),
    );
    expect(() => parseFaultRule(text)).toThrow(FAULT_SYNTAX);
  });

  test('fails for any text without throwing anything else, and quotes at most 80 characters of it', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        try {
          parseFaultRule(text);
        } catch (error) {
          expect((error as Error).name).toBe('InvalidInputError');
          expect((error as Error).message.length).toBeLessThan(900);
        }
      }),
    );
  });
});

describe('the fault for an attempt', () => {
  test.each([
    ['risk=error', true],
    ['*=error', true],
    ['risk/rules=error', true],
    ['risk/primary=error', true],
    ['*/*=error', true],
    ['risk/simple-rules=error', false],
    ['trend=error', false],
    ['store=down', false],
  ])('%s matches risk/rules: %s', (rule, matches) => {
    expect(faultFor([parseFaultRule(rule)], attempt, always) !== undefined).toBe(matches);
  });

  test('primary means the first tier only', () => {
    const rules = [parseFaultRule('risk/primary=error')];
    expect(faultFor(rules, { ...attempt, tier: 'simple-rules' }, always)).toBeUndefined();
  });

  test('is that of the first matching rule whose random number is below its rate', () => {
    const rules = ['risk=error@0.5', 'risk=hang'].map(parseFaultRule);
    expect(faultFor(rules, attempt, () => 0.49)).toEqual({ kind: 'error' });
    expect(faultFor(rules, attempt, () => 0.5)).toEqual({ kind: 'hang' });
    expect(faultFor([parseFaultRule('risk=error@0.9')], attempt, never)).toBeUndefined();
  });

  test('of a node comes from rules that name it: * means agents', () => {
    const ofNode = { agent: 'look-up', tier: 'rules', primary: 'rules', isOfNode: true };
    const faultOf = (rule: string) => faultFor([parseFaultRule(rule)], ofNode, always);
    const hits = ['look-up=error', 'look-up/*=error', 'look-up/rules=error', 'look-up/primary=error'];
    expect(hits.map(faultOf)).toEqual(hits.map(() => ({ kind: 'error' })));
    expect(['*=error', '*/*=error', '*/primary=error', 'risk=error', 'look-up/cache=error'].map(faultOf)).toEqual(
      Array(5).fill(undefined),
    );
  });

  test('of the store comes from the rules of the store alone', () => {
    const rules = ['*=error', 'store=throttle@0.5'].map(parseFaultRule);
    expect(storeFaultFor(rules, () => 0.4)).toEqual({ kind: 'throttle' });
    expect(storeFaultFor(rules, () => 0.6)).toBeUndefined();
  });
});

describe('a rule for known agents and nodes', () => {
  const agents = [{ name: 'pipeline', tiers: [{ name: 'graph' }] }];
  const nodes = [
    { name: 'risk', tiers: ['rules', 'simple-rules'] },
    { name: 'pipeline', tiers: ['cache'] },
  ];

  test.each(['risk=error', 'risk/simple-rules=hang', 'pipeline/graph=error', 'pipeline/cache=error', '*/graph=error'])(
    '%s names one of them',
    (rule) => {
      expect(parseFaultRuleFor(rule, agents, nodes)).toEqual(parseFaultRule(rule));
    },
  );

  test.each([
    ['trend=error', 'there is no agent or node trend; there are pipeline and * for all; the nodes risk, pipeline'],
    ['risk/model=error', 'risk has no tier model; there are rules, simple-rules and primary for the first'],
    ['*/cache=error', 'no agent has tier cache; there are graph and primary for the first'],
  ])('fails for %s, naming those that there are', (rule, message) => {
    expect(() => parseFaultRuleFor(rule, agents, nodes)).toThrow(message);
  });

  test('fails for a node where none is known, naming the agents', () => {
    expect(() => parseFaultRuleFor('risk=error', agents)).toThrow(
      /there is no agent risk; there are pipeline and \* for all$/,
    );
  });
});
