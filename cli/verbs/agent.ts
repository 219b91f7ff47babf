import { Command } from 'commander';
import type { AgentOutcome } from '../../ops/agent-outcome.ts';
import { newExecutionName } from '../../ops/execution-name.ts';
import type { LogLine } from '../../ops/log-line.ts';
import { InvalidInputError } from '../../patterns/catalogue/errors.ts';
import type { BuiltWorkflow } from '../build-workflow.ts';
import type { PrintResult } from '../follow.ts';
import { addStartOptions, type RunOptions } from '../options.ts';
import { buildNow, prepareRun } from '../prepare-run.ts';
import { print } from '../print.ts';
import { prepareStateDirectory } from '../state-directory.ts';

interface AgentOptions extends RunOptions {
  readonly tier?: string;
  readonly logs?: true;
}

const EXAMPLES = `
The agent is called through its deployed function and its wrapper, with its retries, tiers and circuits, as a phase calls it: one
replica, without the results of earlier phases. The execution is no run of the workflow: list and redrive do not know it.

Examples:
  $ npx ballast agent trend MSFT                            with the argument of the workflow
  $ npx ballast agent urgency --input '{"text":"the site is down"}' --workflow triage
  $ npx ballast agent trend --tier simple-rules --logs      one of its tiers, and what it logged
  $ npx ballast agent trend --fault trend/rules=hang --time virtual --json
  $ npx ballast agent urgency - < ticket.json

Exit codes: 0 an answer; 1 no tier answered, stopped or timed out; 2 refused before the start; 130 after Ctrl-C`;

export function createCommand(): Command {
  return addStartOptions(
    new Command('agent')
      .description(
        'Run one agent of a workflow alone on the embedded cloud: its answer, the tier that gave it, its attempts.',
      )
      .argument('<NAME>', 'of the agent')
      .argument('[ARGUMENT]', 'input of the workflow, as its command-line.ts takes it; - reads JSON from stdin')
      .option('--tier <TIER>', 'ask this tier only (default: its tiers in their order)')
      .option('--logs', 'show the log lines of the call too'),
  )
    .addHelpText('after', EXAMPLES)
    .action(runAgent);
}

async function runAgent(agent: string, argument: string | undefined, given: AgentOptions): Promise<void> {
  const isStdin = argument === '-';
  if (isStdin && given.input !== undefined) throw new InvalidInputError('give either - or --input, not both');
  const options = isStdin ? { ...given, input: '-' } : given;
  const prepared = await prepareRun(isStdin ? undefined : argument, options);
  const built = prepared.built ?? (await buildNow(options));
  await checkAgent(built, agent, options.tier);
  const [{ follow }, { createAgentMachine }, { startExecution }] = await Promise.all([
    import('../follow.ts'),
    import('../../ops/agent-machine.ts'),
    import('../../ops/start.ts'),
  ]);
  const state = await prepareStateDirectory(options.state);
  const name = newExecutionName(agent, undefined);
  process.exitCode = await follow(
    `run agent ${agent} as ${name}`,
    state,
    { ...options, built },
    async (target) =>
      await startExecution(await createAgentMachine(target, agent, options.tier), name, prepared.valid.request),
    printAgent(agent, options),
  );
}

/** @throws InvalidInputError for an agent or a tier that the template has not */
async function checkAgent(
  { assembly, selected }: BuiltWorkflow,
  agent: string,
  tier: string | undefined,
): Promise<void> {
  const [{ readAssembly }, { readResources }, { outputsOf }, { agentDefinition }] = await Promise.all([
    import('../../local/assembly/template/cloud-assembly.ts'),
    import('../../local/assembly/template/resources.ts'),
    import('../assembly/workflows.ts'),
    import('../../patterns/catalogue/agent-definition.ts'),
  ]);
  const { stateMachines, outputs, stacks } = readResources(readAssembly(assembly));
  const { StateMachineArn: arn } = selected === undefined ? outputs : outputsOf(selected, stacks);
  const machine = stateMachines.find((candidate) => candidate.arn === arn);
  if (machine !== undefined) agentDefinition(machine.definition, agent, tier);
}

function printAgent(agent: string, { logs }: AgentOptions): PrintResult {
  return async ({ outcome, history }, target, options) => {
    const [{ agentOutcomeOf }, { renderAgent }] = await Promise.all([
      import('../../ops/agent-outcome.ts'),
      import('../render/agent.ts'),
    ]);
    const result: AgentOutcome = agentOutcomeOf(agent, outcome, history);
    if (logs === undefined) return print(options, result, (style) => `\n${renderAgent(result, style)}`);
    const [{ readLogs }, { renderLogs }, { readExecution }] = await Promise.all([
      import('../../ops/logs.ts'),
      import('./logs.ts'),
      import('../../ops/status.ts'),
    ]);
    const execution = await readExecution(target, outcome.executionArn);
    const lines = (await readLogs(target, execution)).filter(isOf(agent));
    print(
      options,
      { ...result, logs: lines },
      (style) => `\n${renderAgent(result, style)}\n\n${renderLogs(lines, execution.startedAtMs, style)}`,
    );
  };
}

/** Its function's service is named after the workflow and the agent. */
function isOf(agent: string): (line: LogLine) => boolean {
  return ({ source }) => source.endsWith(`/${agent}`);
}
