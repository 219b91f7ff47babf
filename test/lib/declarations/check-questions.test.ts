import { agentQuestionIssues, phaseQuestionIssues } from '../../../lib/declarations/check-questions.ts';
import type { AgentDeclaration } from '../../../patterns/declarations/agent.ts';

const agent = (changes: object, answerTimeoutMs?: number) =>
  ({
    name: 'clerk',
    phase: 'ask',
    tiers: [{ name: 'graph', ...(answerTimeoutMs === undefined ? {} : { answerTimeoutMs }) }],
    ...changes,
  }) as unknown as AgentDeclaration;

test('a time for answers is a second to 90 days', () => {
  expect([1_000, 7_776_000_000].flatMap((ms) => agentQuestionIssues(agent({}, ms)))).toEqual([]);
  expect([0, 7_776_000_001, Number.NaN].flatMap((ms) => agentQuestionIssues(agent({}, ms)))).toEqual([
    'tier graph: answerTimeoutMs is 0, allowed is 1000 to 7776000000 (90 days)',
    'tier graph: answerTimeoutMs is 7776000001, allowed is 1000 to 7776000000 (90 days)',
    'tier graph: answerTimeoutMs is NaN, allowed is 1000 to 7776000000 (90 days)',
  ]);
});

test('an agent that asks has one replica', () => {
  const replication = { replicas: 3, quorum: 2, combinator: 'first' };
  expect(agentQuestionIssues(agent({ replication }, 60_000))).toEqual([
    'tier graph asks questions, and the agent has 3 replicas: each would ask its own; use one replica',
  ]);
  expect(agentQuestionIssues(agent({ replication }))).toEqual([]);
});

test('a phase with an agent that asks has a turn for every call', () => {
  const agents = [agent({}, 60_000), agent({ name: 'other' })];
  expect(phaseQuestionIssues('ask', { maxConcurrency: 1 }, agents)).toEqual([
    expect.stringContaining('phaseOptions.ask.maxConcurrency is 1, and clerk asks questions'),
  ]);
  expect(phaseQuestionIssues('ask', { maxConcurrency: 2 }, agents)).toEqual([]);
  expect(phaseQuestionIssues('ask', {}, agents)).toEqual([]);
  expect(phaseQuestionIssues('ask', { maxConcurrency: 1 }, [agent({}), agent({ name: 'other' })])).toEqual([]);
});
