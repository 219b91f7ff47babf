import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { AgentWorkflow } from '../../lib/agent-workflow.ts';
import { SHARED_CHUNKS_CONTEXT } from '../../lib/synth-protocol.ts';
import type { AgentReport } from '../../patterns/report/report.ts';
import { createStackWithCode, synthesizeApp } from '../lib/support/stacks.ts';
import { agentSource, createFolder, type Folder, workflowSource } from '../support/folder.ts';
import { openOwnWorld, type World } from '../support/world.ts';

/** Answers with its request, or fails as its input says. */
const OWN_SOURCE = `
exports.handler = async (request) => {
  const [kind, name] = request.input.text.split(' ');
  if (kind === 'fail') throw Object.assign(new Error('as asked'), { name });
  if (kind === 'garbage') return undefined;
  return request;
};
`;

let folder: Folder;
let world: World;
beforeAll(async () => {
  const scorer = agentSource('scorer', "'rules'", "import { ownFunction } from 'ballast';").replace(
    'tiers: [',
    "tiers: [{ name: 'own', attemptTimeoutMs: 4_000, run: ownFunction }, ",
  );
  folder = createFolder({
    'flow/workflow.ts': workflowSource(),
    'flow/scorer.agent.ts': scorer.replace('z.json()', 'z.union([z.string(), z.looseObject({ agent: z.string() })])'),
    'own/index.js': OWN_SOURCE,
  });
  const { app, stack } = createStackWithCode({ [SHARED_CHUNKS_CONTEXT]: true });
  const own = new LambdaFunction(stack, 'Own', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'index.handler',
    code: Code.fromAsset(join(folder.path, 'own')),
    timeout: Duration.seconds(10),
  });
  new AgentWorkflow(stack, 'Default', {
    workflow: join(folder.path, 'flow'),
    agentOptions: { scorer: { function: own } },
  });
  world = await openOwnWorld(synthesizeApp(app));
});
afterAll(async () => {
  await world?.close();
  folder.remove();
});

async function run(text: string): Promise<{ report: AgentReport | undefined; invocations: number }> {
  const { outcome, history } = await world.run({ workflowId: text.replaceAll(' ', '-'), input: { text } });
  const invocations = history.filter(({ taskScheduledEventDetails: task }) => isOfAgent(task?.parameters));
  return { report: outcome.report?.phases[0]?.agents[0], invocations: invocations.length };
}

function isOfAgent(parameters = '{}'): boolean {
  return /scorer/.test((JSON.parse(parameters) as { FunctionName?: string }).FunctionName ?? '');
}

test('an own function is asked with the documented request, and its answer is the answer of the tier', async () => {
  expect((await run('answer')).report).toMatchObject({
    status: 'done',
    replicas: [{ tier: 'own', attempts: 1 }],
    output: {
      schemaVersion: 1,
      agent: 'scorer',
      tier: 'own',
      attemptTimeoutMs: 4_000,
      input: { text: 'answer' },
      results: {},
      replica: 0,
      workflowId: 'answer',
      attempt: 1,
      idempotencyKey: expect.stringMatching(/^[0-9a-f]{32}$/),
    },
  });
});

test.each([
  ['fail Traceback', 3, 'AgentError'],
  ['fail AgentInputError', 1, 'AgentInputError'],
  ['garbage', 3, 'AgentOutputInvalidError'],
])('where it ends with "%s" the next tier answers, after %s attempts', async (text, attempts, error) => {
  const { report, invocations } = await run(text);
  expect(report).toMatchObject({
    status: 'done',
    output: 'rules',
    replicas: [{ tier: 'rules', failures: [{ tier: 'own', error }] }],
  });
  expect(invocations).toBe(attempts + 1);
});
