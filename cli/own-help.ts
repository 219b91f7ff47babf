import { relative } from 'node:path';
import { Command } from 'commander';
import type { DescribedInput } from '../lib/declarations/command-line-thread.ts';
import { planFor } from './build-plan.ts';
import { addFollowOptions, type FollowVerbOptions } from './options.ts';
import { printable } from './render/text.ts';

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
    const plan = await planFor(choiceIn(argv));
    if (plan.kind === 'project') return PROJECT_INPUT;
    const { folder } = plan;
    // loaded here: esbuild takes its time
    const { describeInput } = await import('../lib/declarations/command-line.ts');
    return describeWorkflow(relative(process.cwd(), folder) || '.', await describeInput(folder));
  } catch (error) {
    // what the command itself takes is shown all the same
    return `\nThe workflow cannot be read: ${printable(error instanceof Error ? error.message : String(error))}`;
  }
}

/** Its workflows are known once its app has run. */
const PROJECT_INPUT =
  '\nThe workflows of this project take their input as JSON, and an ARGUMENT where one has a command-line.ts.';

/** Commander shows the help before it has read the options. */
function choiceIn(argv: readonly string[]): FollowVerbOptions {
  const command = addFollowOptions(new Command())
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  command.parseOptions([...argv]);
  return command.opts<FollowVerbOptions>();
}

/** Two columns, as the help has them. */
function describeWorkflow(folder: string, input: DescribedInput | undefined): string {
  if (input === undefined) return `\nThe workflow in ${folder} takes no argument: give its input by --input JSON.`;
  const { argument, description, default: value, settings = {} } = input;
  const rows = [
    [argument, value === undefined ? description : `${description} (default: ${value})`],
    ...Object.entries(settings).map(([name, meaning]) => [`--set ${name}=VALUE`, meaning]),
  ] as const;
  const width = Math.max(...rows.map(([term = '']) => term.length));
  const lines = rows.map(([term = '', meaning = '']) => `  ${printable(term).padEnd(width)}  ${printable(meaning)}`);
  return ['', `ARGUMENT and settings of the workflow in ${folder}:`, ...lines].join('\n');
}
