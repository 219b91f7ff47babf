import type { Command } from 'commander';
import * as fc from 'fast-check';
import { createProgram } from '../../cli/program.ts';
import { OPERATIONS, type OperationInput, type OperationName, operationOf } from '../../ops/operations/index.ts';
import { commandOf, type OperationContext } from '../../ops/operations/operation.ts';
import { argumentsOf } from './support/shell.ts';

type Inputs = { readonly [Name in OperationName]?: fc.Arbitrary<OperationInput<Name>> };

/** Texts of users, and of a shell's own characters. */
const text = fc
  .oneof(
    fc.string({ minLength: 1, maxLength: 20 }),
    fc.constantFrom(`it's`, '$(id)', '--yes', '-x', 'a b', '"', '`', '\\'),
  )
  .filter((words) => words.trim() !== '' && !words.includes('\u0000'));
const name = fc.constantFrom('run-1', 'arn:aws:states:eu-west-1:000000000000:execution:flow:run-1', 'of_me');
const workflow = fc.option(fc.constantFrom('research', 'arn:aws:states:eu-west-1:1:stateMachine:x'), {
  nil: undefined,
});
const reason = text;
const timeMs = fc.integer({ min: 0, max: 4e12 });
const option = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const batch = {
  workflow,
  executions: option(fc.array(name, { minLength: 1, maxLength: 3 })),
  rate: fc.integer({ min: 1, max: 100 }),
  dryRun: fc.boolean(),
  sinceMs: option(timeMs),
  reason,
};

/** Inputs of the operations that show a command. */
const INPUTS = {
  list_executions: fc.record({
    status: option(fc.constantFrom('FAILED', 'RUNNING')),
    sinceMs: option(timeMs),
    error: option(text),
    workflowId: option(name),
    level: option(fc.constantFrom(0, 1, 2)),
    failedAgent: option(text),
    inputText: option(text),
    isWaiting: option(fc.constant(true)),
    limit: fc.integer({ min: 1, max: 10_000 }),
  }),
  list_questions: fc.record({ limit: fc.integer({ min: 1, max: 1_000 }) }),
  get_cost: fc.record({ id: name, per: option(fc.integer({ min: 1, max: 1e6 })) }),
  get_health: fc.record({ workflow }),
  list_alarms: fc.record({ workflow }),
  get_dashboard: fc.record({ workflow, hours: fc.integer({ min: 1, max: 24 }) }),
  list_faults: fc.record({ workflow }),
  start_execution: fc.record({
    input: fc.jsonValue() as fc.Arbitrary<never>,
    workflowId: option(fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/)),
    workflow,
    faults: fc.array(fc.constantFrom('trend/rules=error@0.5', 'risk=hang'), { maxLength: 2 }),
    faultSeed: fc.integer({ min: 0, max: 99 }),
  }),
  answer_question: fc.record({
    id: name,
    value: fc.jsonValue() as fc.Arbitrary<never>,
    question: fc.stringMatching(/^[0-9a-f]{8}$/),
  }),
  stop_execution: fc.record({ id: name, reason }),
  redrive_execution: fc.record({ id: name, reason }),
  resume_workflow: fc.record({ id: name, reason }),
  redrive_failed: fc.record({ ...batch, error: option(text), failedAgent: option(text) }),
  stop_all: fc.record({ ...batch, workflowId: option(name), inputText: option(text) }),
  command_circuit: fc.record({
    verb: fc.constantFrom('reset', 'isolate', 'probe', 'shadow'),
    circuit: name,
    workflow,
    reason,
  }),
  set_fault: fc.record({
    rule: fc.constant('trend/rules=hang@0.5'),
    seconds: fc.integer({ min: 1, max: 86_400 }),
    workflow,
    reason,
  }),
  clear_faults: fc.record({ rule: option(fc.constant('trend/rules=hang@0.5')), workflow }),
} satisfies Inputs;

const BY_ID = fc.record({ id: name });

/** The parser of the command line; nothing is done. It takes one command after another, each without the options of the one before. */
async function createParser(): Promise<(argv: readonly string[]) => Promise<unknown>> {
  const program = await createProgram();
  const commands = (of: Command): Command[] => [of, ...of.commands.flatMap(commands)];
  for (const command of commands(program)) {
    command.configureOutput({ writeErr: () => {} });
    if (command.commands.length === 0) command.action(() => {});
  }
  return (argv) => program.parseAsync([...argv], { from: 'user' });
}

const FLAGS = ['', ' --target aws --stack Ballast-flow-prod --region eu-west-1'];

test.each(Object.values(OPERATIONS).map((operation) => operation.name as OperationName))(
  'the command that is shown for %s is one that the command line takes, after any shell has read it',
  async (operation) => {
    const context = { flags: '' } as OperationContext;
    const given =
      (INPUTS as Inputs)[operation] ?? ('id' in OPERATIONS[operation].input.shape ? BY_ID : fc.constant({}));
    const lines: string[] = [];
    for (const input of fc.sample(given as fc.Arbitrary<object>, 40)) {
      const fields = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
      const command = commandOf(
        operationOf(operation),
        { ...context, flags: FLAGS[lines.length % 2] ?? '' },
        'step' in OPERATIONS[operation].input.shape ? { ...fields, step: 2 } : fields,
      );
      if (command !== undefined) lines.push(command);
    }
    const refused: unknown[] = [];
    const parse = await createParser();
    for (const argv of await argumentsOf(lines)) {
      await parse(argv).catch((error: unknown) => refused.push([argv, (error as Error).message]));
    }
    expect(refused).toEqual([]);
  },
);
