import type { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import { runBreakerCommandAmong } from '../../ops/breakers.ts';
import type { Target } from '../../ops/target.ts';

const plan = (breakerId: string) => ({
  name: 'triage',
  earlierPhases: [],
  agents: [
    {
      name: 'urgency',
      required: true,
      replicas: 1,
      quorum: 1,
      combinator: 'first',
      functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:urgency',
      taskTimeoutSeconds: 16,
      budgetMs: 45_000,
      tiers: [{ name: 'model', breakerId, attemptTimeoutMs: 5_000 }],
    },
  ],
});

/** A workflow that answers what it is, and nothing else: an ambiguous command must not reach a table. */
function workflow(name: string, stage: string, breakerId: string): Target {
  const States = { 'triage BeginPhase': { Arguments: { Payload: { phase: plan(breakerId) } } } };
  const send = (_: DescribeStateMachineCommand) => Promise.resolve({ definition: JSON.stringify({ States }) });
  return { workflow: name, stage, stateMachineArn: name, stepFunctions: { send } } as unknown as Target;
}

const command = { verb: 'isolate', breakerId: 'our-model', reason: 'a drill' } as const;

// N8
test('fails for a circuit that several workflows have, and says how to name each', async () => {
  const targets = [workflow('triage', 'dev', 'our-model'), workflow('triage', 'prod', 'our-model')];
  await expect(runBreakerCommandAmong(targets, command)).rejects.toThrow(
    'circuit "our-model" is in 2 workflows; give --workflow triage --stage dev or --workflow triage --stage prod',
  );
});

test('fails for a circuit that none has, and names those there are', async () => {
  const targets = [workflow('triage', 'dev', 'urgency/model'), workflow('research', 'dev', 'risk/rules')];
  await expect(runBreakerCommandAmong(targets, command)).rejects.toThrow(
    'there is no circuit "our-model"; there are urgency/model, risk/rules',
  );
});
