import { commentWith, factsOf, plansOf } from '../../../patterns/catalogue/definition.ts';
import type { PhasePlan } from '../../../patterns/catalogue/payloads.ts';
import { stateName } from '../../../patterns/catalogue/state-names.ts';
import { plan } from '../degradation/support.ts';

const phase = (name: string, earlierPhases: string[]): PhasePlan => ({ name, earlierPhases, agents: [plan()] });
const beginOf = (of: PhasePlan) => [stateName(of.name, 'BeginPhase'), { Arguments: { Payload: { phase: of } } }];

test('the plans of a definition are in the order of the workflow, whatever the order of its states', () => {
  const phases = [phase('research', []), phase('strategy', ['research']), phase('gate', ['research', 'strategy'])];
  const states = [...phases.toReversed().map(beginOf), ['research Invoke', { Type: 'Task' }], ['Report', {}]];
  const definition = JSON.stringify({ StartAt: 'Accept', States: Object.fromEntries(states) });
  expect(plansOf(definition)).toEqual(phases);
});

test('the definition of another workflow has no plans', () => {
  expect(plansOf(JSON.stringify({ States: { Hello: { Type: 'Pass', End: true } } }))).toEqual([]);
});

const INPUT = { type: 'object', properties: { ticker: { type: 'string' } } };

test.each([
  [
    'what was written into its Comment',
    commentWith({ faultInjection: true, inputSchema: INPUT }),
    { faultInjection: true, inputSchema: INPUT },
  ],
  [
    'no schema that would take much of it',
    commentWith({ faultInjection: false, inputSchema: 'x'.repeat(40_000) }),
    { faultInjection: false },
  ],
  ['nothing, where the Comment is a sentence', 'The workflow of the shop', {}],
  ['nothing, where it has another form', '{"faultInjection":"yes"}', {}],
  ['nothing, where there is none', undefined, {}],
])('a definition says %s', (_, Comment, facts) => {
  expect(factsOf(JSON.stringify({ Comment, States: {} }))).toEqual(facts);
});
