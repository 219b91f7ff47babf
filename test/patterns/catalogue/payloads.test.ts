import { endPhaseRequest, type Run, startRequest } from '../../../patterns/catalogue/payloads.ts';
import { plan } from '../degradation/support.ts';

describe('the input of an execution', () => {
  const messagesOf = (input: unknown) =>
    startRequest.safeParse(input).error?.issues.map(({ message }) => message) ?? [];

  test('starts a workflow with an input, or resumes one by its id', () => {
    expect(startRequest.parse({ input: null })).toEqual({ input: null, resume: false, faults: [], faultSeed: 0 });
    expect(startRequest.parse({ workflowId: 'mine', resume: true })).toMatchObject({
      workflowId: 'mine',
      resume: true,
    });
  });

  test.each<[string, unknown, string]>([
    ['neither input nor resume', {}, 'give either input, or resume: true'],
    ['both input and resume', { workflowId: 'a', input: 1, resume: true }, 'give either input, or resume: true'],
    ['resume without an id', { resume: true }, 'resume needs the workflowId to go on with'],
    ['an id that cannot begin a key', { workflowId: 'a#b', input: 1 }, 'use 1 to 80 of A-Z a-z 0-9 - _'],
    ['an id of 81 characters', { workflowId: 'a'.repeat(81), input: 1 }, 'use 1 to 80 of A-Z a-z 0-9 - _'],
  ])('is refused with %s', (_, input, message) => {
    expect(messagesOf(input)).toContain(message);
  });

  test('is refused with a field that it does not know', () => {
    expect(messagesOf({ input: 1, fault: ['risk=error'] })[0]).toContain('"fault"');
  });

  test('is refused with more than 50 fault rules', () => {
    expect(messagesOf({ input: 1, faults: Array(51).fill('risk=error') })).toHaveLength(1);
    expect(messagesOf({ input: 1, faults: Array(50).fill('risk=error') })).toEqual([]);
  });
});

test('the input of EndPhase keeps what decides about an agent, and no function and tiers', () => {
  const run: Run = {
    workflow: 'any',
    workflowId: 'any',
    epoch: 1,
    executionArn: 'arn',
    startedAtMs: 0,
    input: {},
    faults: [],
    faultSeed: 0,
  };
  const phase = { name: 'gate', earlier: [], agents: [plan()] };
  const parsed = endPhaseRequest.parse({ run, phase, round: 0, retryCount: 0, redriveCount: 0 });
  const { name, required, replicas, quorum, combinator } = plan();
  expect(parsed.phase).toEqual({ name: 'gate', agents: [{ name, required, replicas, quorum, combinator }] });
});
