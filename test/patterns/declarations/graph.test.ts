import * as z from 'zod';
import { agentNameOf, defineGraph, isGraphDeclaration } from '../../../patterns/declarations/graph.ts';

test.each([
  ['callModel', 'call-model'],
  ['fetch prices', 'fetch-prices'],
  ['a.b_c/d:e', 'a-b-c-d-e'],
  ['Step2Check', 'step2-check'],
])('node %s is agent %s', (node, agent) => {
  expect(agentNameOf(node)).toBe(agent);
});

test('a graph is told from a workflow of phases', () => {
  const declared = defineGraph({ name: 'itinerary', input: z.object({}), graph: {} });
  expect(isGraphDeclaration(declared)).toBe(true);
  expect(isGraphDeclaration({ name: 'research', phases: ['research'], input: z.object({}) })).toBe(false);
  expect([null, undefined, 'graph'].map(isGraphDeclaration)).toEqual([false, false, false]);
});
