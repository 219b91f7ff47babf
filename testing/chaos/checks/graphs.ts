import { isDeepStrictEqual } from 'node:util';
import type { Facts } from '../facts.ts';
import type { Check } from './check.ts';

interface Reported {
  readonly input: object;
  readonly phases: readonly { readonly agents: readonly { readonly name: string; readonly output?: unknown }[] }[];
}

/** The state of a graph in a report. */
function statesOf(facts: Facts): { readonly about: string; readonly input: object; readonly state: unknown }[] {
  return facts.runs.flatMap(({ status, name, output }) => {
    if (status !== 'SUCCEEDED') return [];
    const { input, phases } = output as Reported;
    const state = phases.flatMap(({ agents }) => agents).find((agent) => agent.name === 'state');
    return state === undefined ? [] : [{ about: name, input, state: state.output }];
  });
}

const stateIsThatOfOneProcess: Check = {
  name: 'a graph comes to the state of a run in one process: each write is applied, and once',
  find: (facts) => {
    const { stateOf } = facts.evidence.scenario.subject;
    if (stateOf === undefined) return [];
    return statesOf(facts).flatMap(({ about, input, state }) => {
      const expected = stateOf(input);
      if (isDeepStrictEqual(state, expected)) return [];
      return [{ about, what: `its state is ${JSON.stringify(state)}, it should be ${JSON.stringify(expected)}` }];
    });
  },
};

export const GRAPH_CHECKS = [stateIsThatOfOneProcess];
