import qualityGate from '../../../examples/research/quality-gate.agent.ts';
import strategyDeveloper from '../../../examples/research/strategy-developer.agent.ts';
import workflow from '../../../examples/research/workflow.ts';
import { RESEARCH_AGENTS } from './support.ts';

const AGENTS = [...RESEARCH_AGENTS, strategyDeveloper, qualityGate];

describe('the agents', () => {
  test('have names of their own, phases of the workflow and tiers of their own names', () => {
    expect(new Set(AGENTS.map(({ name }) => name)).size).toBe(AGENTS.length);
    for (const { name, phase, tiers } of AGENTS) {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(workflow.phases).toContain(phase);
      expect(tiers.map((tier) => tier.name)).toEqual(['rules', 'simple-rules']);
    }
  });

  test('are required where the workflow cannot do without them', () => {
    const required = AGENTS.filter((agent) => agent.required).map(({ name }) => name);
    expect(required.sort((a, b) => a.localeCompare(b))).toEqual([
      'price-action',
      'quality-gate',
      'risk',
      'strategy-developer',
      'trend',
      'volume',
    ]);
  });

  test('replicate the gate three times and let two agree', () => {
    expect(qualityGate.replication).toMatchObject({ replicas: 3, quorum: 2, combinator: 'majority' });
  });
});
