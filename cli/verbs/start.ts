import { Command } from 'commander';
import { newExecutionName } from '../../ops/execution-name.ts';
import { checkFaultRules } from '../../ops/fault.ts';
import { type StartedWorkflow, startWorkflow } from '../../ops/start-workflow.ts';
import { InvalidInputError } from '../../patterns/catalogue/errors.ts';
import { catchInterrupt } from '../interrupt.ts';
import { addInputOptions, collectSetting, parseWorkflowId, type RunOptions } from '../options.ts';
import { prepareRun } from '../prepare-run.ts';
import { print } from '../print.ts';
import { withNamedContext } from '../resolve-build-context.ts';
import { readInput } from '../run-input.ts';
import { onlyWorkflow } from '../select-workflow.ts';
import { openSession } from '../session.ts';
import { withStack } from '../stack-session.ts';
import { prepareStateDirectory } from '../state-directory.ts';
import { targetFlags } from '../target-options.ts';
import { checkSize } from '../validate-run-request.ts';
import { rememberExecution } from '../workflows.ts';

const EXAMPLES = `
On AWS the input is JSON: the workflow itself checks it there, and a run with an input that it refuses fails at once.

Examples:
  $ npx ballast start MSFT
  $ npx ballast start --input '{"text":"the site is down"}' --target aws --stack Ballast-triage-prod
  $ npx ballast start --id ticket-4711 --input-file ticket.json --target aws --stack Ballast-triage-prod --json

Exit codes: 0 started, or running already; 2 refused before the start`;

export function createCommand(): Command {
  return addInputOptions(
    new Command('start')
      .description('Start an execution and print its name, without waiting for it.')
      .argument('[ARGUMENT]', "input of the workflow, as its command-line.ts takes it (default: the workflow's own)")
      .option('--set <NAME=VALUE>', "setting of the workflow's command-line.ts", collectSetting)
      .option(
        '--id <WORKFLOW_ID>',
        'name the workflow; starting it again continues where it stopped, or finds it while it runs',
        parseWorkflowId,
      ),
  )
    .addHelpText('after', EXAMPLES)
    .action(start);
}

async function start(argument: string | undefined, options: RunOptions): Promise<void> {
  const started =
    options.target === 'aws' ? await startOnStack(argument, options) : await startLocally(argument, options);
  const { workflowId, executionArn, name, wasRunning } = started;
  const flags = targetFlags(options);
  print(options, { workflowId, executionArn, name, wasRunning }, ({ colors }) =>
    [
      `${colors.bold(name)} ${wasRunning ? 'was running already' : 'is started'}`,
      '',
      ...['watch', 'status'].map((verb) => colors.dim(`$ npx ballast ${verb} ${name}${flags}`)),
    ].join('\n'),
  );
}

async function startLocally(argument: string | undefined, given: RunOptions): Promise<StartedWorkflow> {
  const options = await withNamedContext(given.state, given);
  const { valid, built } = await prepareRun(argument, options);
  const state = await prepareStateDirectory(options.state);
  const interrupt = catchInterrupt();
  const notify = (message: string) => process.stderr.write(`${message}\n`);
  const sessionOptions = built === undefined ? options : { ...options, built };
  const session = await openSession(state, sessionOptions, interrupt.signal, notify);
  try {
    const name = newExecutionName(valid.title, options.id);
    const started = await startWorkflow(session.target, name, valid.request);
    await rememberExecution(state, started);
    return started;
  } finally {
    session.close();
    interrupt.release();
  }
}

async function startOnStack(argument: string | undefined, options: RunOptions): Promise<StartedWorkflow> {
  if (argument !== undefined) {
    throw new InvalidInputError(
      `the argument is ${JSON.stringify(argument)}; with --target aws give the input as --input JSON or --input-file FILE`,
    );
  }
  const given = readInput(options);
  if (given === undefined) {
    throw new InvalidInputError('no input is given; with --target aws give it as --input JSON or --input-file FILE');
  }
  checkSize(given.value, given.label);
  const notify = (message: string) => process.stderr.write(`${message}\n`);
  return await withStack(options, notify, async (targets) => {
    const target = onlyWorkflow(targets);
    const { id, fault = [], faultSeed = 0 } = options;
    await checkFaultRules(target, fault);
    return await startWorkflow(target, newExecutionName(target.workflow, id), {
      ...(id === undefined ? {} : { workflowId: id }),
      input: given.value,
      faults: [...fault],
      faultSeed,
    });
  });
}
