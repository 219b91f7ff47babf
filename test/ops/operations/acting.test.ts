import { ExecutionReader } from '../../../ops/execution-reader.ts';
import { listExecutions } from '../../../ops/list.ts';
import { OPERATIONS, operationOf } from '../../../ops/operations/index.ts';
import { commandOf, type OperationContext, runOperation } from '../../../ops/operations/operation.ts';
import { readExecution } from '../../../ops/status.ts';
import { commentWith } from '../../../patterns/catalogue/definition.ts';
import { type IndexedCloud, startIndexedCloud } from '../support/indexed-cloud.ts';
import { startService, type TestService } from '../support/service.ts';

let cloud: IndexedCloud;
let context: OperationContext;
beforeAll(async () => {
  cloud = await startIndexedCloud();
  context = { targets: () => [cloud.target], reader: new ExecutionReader(), actor: 'tester', flags: '' };
});
afterAll(() => cloud.stop());

function run(name: keyof typeof OPERATIONS, input: unknown): Promise<unknown> {
  return runOperation(operationOf(name), context, input);
}

test('a redrive keeps its reason and its actor in the index', async () => {
  const executionArn = await cloud.ended('redriven', 'fail');
  await run('redrive_execution', { id: 'redriven', reason: 'mended' });
  expect((await readExecution(cloud.target, executionArn)).redriveCount).toBe(1);
  const { executions } = await listExecutions([cloud.target], { limit: 9, filter: { workflowId: 'redriven' } });
  expect(executions[0]?.operation).toMatchObject({ verb: 'redrive', reason: 'mended', actor: 'tester' });
  expect(await run('explain_execution', { id: 'redriven' })).toMatchObject({ operation: executions[0]?.operation });
});

test('a dry run of all that failed changes nothing; those that are chosen are redriven, and no others', async () => {
  const arns = [await cloud.ended('bulk-1', 'fail'), await cloud.ended('bulk-2', 'fail')];
  const counts = async () =>
    await Promise.all(arns.map(async (arn) => (await readExecution(cloud.target, arn)).redriveCount));
  const dry = await run('redrive_failed', { dryRun: true, reason: 'a look', error: 'AgentError' });
  expect(dry).toMatchObject({ notRedriven: expect.any(Number) as number });
  expect((dry as { executions: { name: string }[] }).executions.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['bulk-1', 'bulk-2']),
  );
  expect(await counts()).toEqual([0, 0]);
  // of several workflows those are taken that have them
  const other = { ...cloud.target, workflow: 'other', stateMachineArn: `${cloud.target.stateMachineArn}-other` };
  const several = { ...context, targets: () => [other, cloud.target] as const };
  const input = { executions: ['bulk-1'], reason: 'mended', rate: 100 };
  const done = await runOperation(operationOf('redrive_failed'), several, input);
  expect(done).toMatchObject({ selected: 1, notRedriven: 0 });
  expect(await counts()).toEqual([1, 0]);
});

test('an execution that cannot be run here is refused before anything is changed', async () => {
  const executionArn = await cloud.ended('elsewhere', 'fail');
  const elsewhere = { ...context, whyNotRunnable: () => 'it is not built here' };
  const operation = operationOf('redrive_execution');
  await expect(runOperation(operation, elsewhere, { id: 'elsewhere', reason: 'x' })).rejects.toThrow(
    'it is not built here',
  );
  expect((await readExecution(cloud.target, executionArn)).redriveCount).toBe(0);
});

describe('what the definition of a workflow says of it', () => {
  const inputSchema = { type: 'object', properties: { ticker: { type: 'string' } }, required: ['ticker'] };
  let service: TestService;
  let deployed: OperationContext;
  beforeEach(async () => {
    const Comment = commentWith({ faultInjection: false, inputSchema });
    service = await startService({ DescribeStateMachine: { definition: JSON.stringify({ Comment, States: {} }) } });
    deployed = { ...context, targets: () => [{ ...service.target, workflow: 'flow', stage: 'live' }] };
  });
  afterEach(() => service.close());
  const asked = () => service.requests.map(({ action }) => action);

  test('is told with the workflow', async () => {
    expect(await runOperation(operationOf('list_workflows'), deployed, {})).toMatchObject([
      { workflow: 'flow', input: inputSchema, noFaults: expect.stringMatching(/faultInjection: false/) as string },
    ]);
    expect(asked()).toEqual(['DescribeStateMachine']);
  });

  test('refuses an input that is not of its schema, before anything starts', async () => {
    const start = runOperation(operationOf('start_execution'), deployed, { input: { ticker: 7 } });
    await expect(start).rejects.toThrow(/input\.ticker is 7; it must be a string/);
    expect(asked()).toEqual(['DescribeStateMachine']);
  });

  test.each([
    ['set_fault', { rule: 'a=error', seconds: 1, reason: 'x' }],
    ['start_execution', { input: { ticker: 'A' }, faults: ['a=error'] }],
  ] as const)(
    'refuses the faults of %s where its option is off, whatever the name of the stage',
    async (name, input) => {
      await expect(runOperation(operationOf(name), deployed, input)).rejects.toThrow(
        'flow in the stage live is deployed with faultInjection: false, and injects no faults',
      );
      expect(new Set(asked())).toEqual(new Set(['DescribeStateMachine']));
    },
  );
});

test('the definition of another workflow says nothing of it', async () => {
  expect(await run('list_workflows', {})).toMatchObject([{ input: null, noFaults: null }]);
});

test('one of several workflows has to be named', async () => {
  const [one, other] = [
    { ...cloud.target, workflow: 'one' },
    { ...cloud.target, workflow: 'other' },
  ];
  const several = { ...context, targets: () => [one, other] as const };
  await expect(runOperation(operationOf('list_faults'), several, {})).rejects.toThrow(
    /there are several workflows, one, other/,
  );
  await expect(runOperation(operationOf('list_faults'), several, { workflow: 'third' })).rejects.toThrow(
    /no workflow is called "third"/,
  );
});

describe('the command of an operation', () => {
  test.each([
    [
      'list_executions',
      { status: 'FAILED', sinceMs: 0 },
      'list --status FAILED --since 1970-01-01T00:00:00.000Z --limit 100',
    ],
    ['get_execution', { id: 'a b' }, "get_execution: status 'a b'"],
    ['stop_execution', { id: 'x', reason: "it's" }, String.raw`stop x --reason 'it'\''s'`],
    [
      'redrive_failed',
      { error: 'AgentError', dryRun: true, reason: 'r' },
      'redrive --failed --error AgentError --rate 5 --reason r --dry-run',
    ],
    [
      'redrive_failed',
      { executions: ['a', 'b'], reason: 'r' },
      'redrive --failed --execution a --execution b --rate 5 --reason r',
    ],
    ['stop_all', { executions: ['a'], reason: 'r' }, 'stop --all --execution a --rate 5 --reason r'],
    ['stop_all', { workflowId: 'w', reason: 'r' }, 'stop --all --workflow-id w --rate 5 --reason r'],
    ['set_fault', { rule: 'a=hang@0.5', seconds: 60, reason: 'r' }, 'fault set a=hang@0.5 --for 60 --reason r'],
    ['start_execution', { input: { a: 1 }, faults: ['b=error'] }, `start --input '{"a":1}' --fault b=error`],
    ['get_graph', { id: 'x' }, undefined],
  ] as const)('%s', (name, input, command) => {
    expect(commandOf(operationOf(name), context, input)).toBe(command?.replace('get_execution: ', ''));
  });

  test('has options that its verb has', async () => {
    const { createProgram } = await import('../../../cli/program.ts');
    const program = await createProgram();
    const samples: Partial<Record<keyof typeof OPERATIONS, object>> = {
      list_executions: {
        status: 'FAILED',
        sinceMs: 1,
        error: 'a',
        workflowId: 'b',
        level: 1,
        failedAgent: 'c',
        inputText: 'd',
        cursor: '1.a',
      },
      get_cost: { id: 'a', per: 2 },
      start_execution: { input: 1, workflowId: 'a', workflow: 'b', faults: ['c'], faultSeed: 1 },
      redrive_failed: { workflow: 'w', error: 'a', failedAgent: 'b', sinceMs: 1, reason: 'r', dryRun: true },
      stop_all: { workflow: 'w', workflowId: 'a', inputText: 'b', sinceMs: 1, reason: 'r', dryRun: true },
      command_circuit: { verb: 'probe', circuit: 'a', workflow: 'w', reason: 'r' },
      set_fault: { rule: 'a', seconds: 1, workflow: 'w', reason: 'r' },
      clear_faults: { rule: 'a', workflow: 'w' },
      get_step: { id: 'a', step: 1 },
      stop_execution: { id: 'a', reason: 'r' },
      answer_question: { id: 'a', value: true, question: 'q' },
      redrive_execution: { id: 'a', reason: 'r' },
      resume_workflow: { id: 'a', reason: 'r' },
      get_dashboard: { workflow: 'w', hours: 2 },
      get_health: { workflow: 'w' },
      list_alarms: { workflow: 'w' },
      list_faults: { workflow: 'w' },
    };
    const unknown = Object.values(OPERATIONS).flatMap(({ name, input }) => {
      const sample = samples[name as keyof typeof OPERATIONS] ?? ('id' in input.shape ? { id: 'a' } : {});
      const words = commandOf(operationOf(name as keyof typeof OPERATIONS), context, sample)?.split(' ') ?? [];
      const [verb = '', inner = ''] = words;
      const outer = program.commands.find((command) => command.name() === verb);
      const command = outer?.commands.find((each) => each.name() === inner) ?? outer;
      if (words.length > 0 && command === undefined) return [`${name}: no verb ${verb}`];
      const known = command?.options.map(({ long }) => long) ?? [];
      return words.filter((word) => word.startsWith('--') && !known.includes(word)).map((word) => `${name}: ${word}`);
    });
    expect(unknown).toEqual([]);
  });
});
