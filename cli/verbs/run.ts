import { Command } from 'commander';
import { newExecutionName } from '../../ops/execution-name.ts';
import { FAULT_SYNTAX } from '../../patterns/fault-injection/faults.ts';
import type { ExitCode } from '../exit-codes.ts';
import { addStartOptions, collectSetting, parseWorkflowId, type RunOptions } from '../options.ts';
import { ownHelp } from '../own-help.ts';
import { prepareRun } from '../prepare-run.ts';
import type { SessionOptions } from '../session.ts';
import { prepareStateDirectory } from '../state-directory.ts';
import type { ValidRun } from '../validate-run-request.ts';

const EXAMPLES = `
A fault RULE is ${FAULT_SYNTAX.replace(' or ', '\n             or ')}
  * is every agent, primary is an agent's first tier, RATE the share of attempts that are hit (0 to 1)

Examples:
  $ npx ballast run                                  the example workflow, with its default argument
  $ npx ballast run MSFT --set data=./prices         its argument, and a setting of it
  $ npx ballast run --fault '*/primary=error@0.5'    half of all first-tier attempts fail
  $ npx ballast run --fault trend=hang --time virtual
                                                     a hanging agent, without the waiting
  $ npx ballast run -c workflow=examples/triage --input '{"text":"the site is down"}'
                                                     a workflow by its folder
  $ npx ballast run --workflow triage --input-file ticket.json
                                                     one of several workflows of your project
  $ npx ballast run --json > run.json                for programs

Ctrl-C stops the execution. Exit codes: 0 a report, degraded ones too; 1 failed, stopped or timed out;
2 refused before the start; 130 after Ctrl-C`;

/** @param argv arguments that may ask for help, which then has the workflow's own argument and settings */
export async function createCommand(argv?: readonly string[]): Promise<Command> {
  return addStartOptions(
    new Command('run')
      .description('Run a workflow on the embedded cloud: start an execution, watch it, print the report.')
      .argument('[ARGUMENT]', "input of the workflow, as its command-line.ts takes it (default: the workflow's own)")
      .option(
        '--set <NAME=VALUE>',
        "setting of the workflow's command-line.ts; may be given several times",
        collectSetting,
      )
      .option(
        '--id <WORKFLOW_ID>',
        'name the workflow; running it again continues where it stopped, or shows it while it runs',
        parseWorkflowId,
      ),
  )
    .addHelpText('after', await ownHelp(argv))
    .addHelpText('after', EXAMPLES)
    .action(async (argument: string | undefined, options: RunOptions) => {
      const { valid, built } = await prepareRun(argument, options);
      process.exitCode = await run(valid, built === undefined ? options : { ...options, built });
    });
}

async function run({ title, request }: ValidRun, options: RunOptions & SessionOptions): Promise<ExitCode> {
  // loaded after the validation: a refusal need not wait for the SDK
  const [{ follow }, { startWorkflow }] = await Promise.all([
    import('../follow.ts'),
    import('../../ops/start-workflow.ts'),
  ]);
  const state = await prepareStateDirectory(options.state);
  const name = newExecutionName(title, options.id);
  return follow(`run ${title} as ${options.id ?? name}`, state, options, async (target, notify) => {
    const started = await startWorkflow(target, name, request);
    // its own execution, when the connection was lost before the answer
    if (started.wasRunning && started.name !== name)
      notify(`already running as ${started.name}: this shows that execution`);
    return started;
  });
}
