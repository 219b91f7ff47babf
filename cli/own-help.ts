import { dirname, relative } from 'node:path';
import { Command } from 'commander';
import type { DescribedInput } from '../lib/declarations/command-line-thread.ts';
import { type AssemblyWorkflow, listWorkflows, selectWorkflow } from './assembly/workflows.ts';
import { inspectAssembly } from './assembly.ts';
import { type BuildPlan, type ProjectPlan, planFor } from './build-plan.ts';
import { describeReason } from './build-workflow.ts';
import { catchInterrupt } from './interrupt.ts';
import { addFollowOptions, type FollowVerbOptions } from './options.ts';
import { defaultStateDirectory } from './project.ts';
import { printable } from './render/text.ts';
import { prepareStateDirectory } from './state-directory.ts';

/** Words that ask for help instead of a run. */
const HELP = ['--help', '-h', 'help'];

/**
 * The argument and the settings of the workflow that would run, as its `command-line.ts` declares them, for the help of `run`.
 * @param argv the arguments of the command line, which may name a workflow @default - nobody asks
 * @returns an empty text where no help is asked for
 */
export async function ownHelp(argv: readonly string[] = []): Promise<string> {
  if (!argv.some((word) => HELP.includes(word))) return '';
  try {
    const choice = choiceIn(argv);
    const workflows = await workflowsOf(await planFor(choice), choice.state);
    // loaded here: esbuild takes its time
    const { describeInput } = await import('../lib/declarations/command-line.ts');
    const described = await Promise.all(
      workflows.map(async ({ title, folder }) => describeWorkflow(title, await describeInput(folder))),
    );
    return described.join('\n');
  } catch (error) {
    // what the command itself takes is shown all the same
    return `\nThe workflow cannot be read: ${printable(error instanceof Error ? error.message : String(error))}`;
  }
}

interface TitledFolder {
  /** as in "the workflow triage" */
  readonly title: string;
  readonly folder: string;
}

/** The workflow that the command would run; all of a project when it has several and none is chosen. */
async function workflowsOf(plan: BuildPlan, state: string): Promise<TitledFolder[]> {
  if (plan.kind === 'folder') {
    return [{ title: `the workflow in ${relative(process.cwd(), plan.folder) || '.'}`, folder: plan.folder }];
  }
  const workflows = await workflowsOfProject(plan, state);
  const shown =
    plan.workflow === undefined && workflows.length > 1 ? workflows : [selectWorkflow(workflows, plan.workflow)];
  return shown.flatMap(({ label, recorded }) =>
    recorded === undefined ? [] : [{ title: `the workflow ${label}`, folder: dirname(recorded.file) }],
  );
}

/** They are known once the app has run, of which no cloud is started. */
async function workflowsOfProject(plan: ProjectPlan, state: string): Promise<readonly AssemblyWorkflow[]> {
  const interrupt = catchInterrupt();
  try {
    const directory = await prepareStateDirectory(state);
    const assembly = await inspectAssembly(directory, plan, interrupt.signal, (reason) => {
      process.stderr.write(`building the app, ${describeReason(reason, false, plan)}\n`);
    });
    return await listWorkflows(assembly);
  } finally {
    interrupt.release();
  }
}

/** Commander shows the help before it has read the options. */
function choiceIn(argv: readonly string[]): FollowVerbOptions {
  const command = addFollowOptions(new Command())
    .option('--state <DIR>', '', defaultStateDirectory())
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  command.parseOptions([...argv]);
  return command.opts<FollowVerbOptions>();
}

/** Two columns, as the help has them. */
function describeWorkflow(title: string, input: DescribedInput | undefined): string {
  if (input === undefined) return `\n${title.replace('the', 'The')} takes no argument: give its input by --input JSON.`;
  const { argument, description, default: value, settings = {} } = input;
  const rows = [
    [argument, value === undefined ? description : `${description} (default: ${value})`],
    ...Object.entries(settings).map(([name, meaning]) => [`--set ${name}=VALUE`, meaning]),
  ] as const;
  const width = Math.max(...rows.map(([term = '']) => term.length));
  const lines = rows.map(([term = '', meaning = '']) => `  ${printable(term).padEnd(width)}  ${printable(meaning)}`);
  return ['', `ARGUMENT and settings of ${title}:`, ...lines].join('\n');
}
