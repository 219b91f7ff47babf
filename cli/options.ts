import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { buildRequestOf, CONTEXT_KEYS, EMULATED_MODELS } from '../lib/config.ts';
import { collectService, type FunctionOptions, readEnvFile } from './function-settings.ts';
import type { OutputOptions } from './output-format.ts';
import { findProject, type SynthContext } from './project.ts';
import type { InputOptions } from './run-input.ts';
import { collectStandIn } from './stand-in-option.ts';
import type { TargetOptions } from './target-options.ts';

/** Options that every command has, and those that choose a target, which the operating ones have. */
export interface CommonOptions extends TargetOptions, OutputOptions {
  /** folder of the embedded cloud's state, as given */
  readonly state: string;
}

/** Options of the commands that build the app. */
export interface BuildOptions extends CommonOptions, FunctionOptions {
  /** context of the synth, by name */
  readonly context?: SynthContext;
  /** the name of a workflow of the project, or a folder */
  readonly workflow?: string;
}

/** Options of the commands that wait for an execution. */
export interface FollowVerbOptions extends BuildOptions {
  /** seconds */
  readonly timeout?: number;
  readonly time?: 'real' | 'virtual';
  readonly faultSeed?: number;
}

/** Options of the commands that start an execution. */
export interface RunOptions extends FollowVerbOptions, InputOptions {
  readonly fault?: readonly string[];
  /** settings of the workflow's `command-line.ts`, by name */
  readonly set?: Readonly<Record<string, string>>;
  readonly id?: string;
}

/** How every command that takes an execution describes its argument. */
export const ID_HELP = 'name or ARN of an execution, or the id of its workflow';

export function addFollowOptions(command: Command): Command {
  return addCloudOptions(command.option('--timeout <S>', 'stop the execution after so many seconds', parseSeconds));
}

function addCloudOptions(command: Command): Command {
  return addBuildOptions(
    command.addOption(
      new Option('--time <MODE>', 'real, or virtual: waits take no time (default: real)').choices(['real', 'virtual']),
    ),
  );
}

/** Options of the commands that start an execution and wait for it: its input and its faults. */
export function addStartOptions(command: Command): Command {
  return addInputOptions(command.option('--timeout <S>', 'stop the execution after so many seconds', parseSeconds));
}

/** Options of the commands that start an execution: its input and its faults. */
export function addInputOptions(command: Command): Command {
  return addCloudOptions(
    addJsonInputOptions(
      command
        .option('--fault <RULE>', 'inject a fault; may be given several times', collect)
        .option('--fault-seed <N>', 'seed of the random numbers for fault rates (default: 0)', parseSeed),
    ),
  );
}

/** Options that give the input of a workflow as JSON. */
export function addJsonInputOptions(command: Command): Command {
  return command
    .option('--input <JSON>', 'input of the workflow, instead of an argument; - reads it from stdin')
    .option('--input-file <FILE>', 'the same from a file; - is stdin');
}

export function addBuildOptions(command: Command): Command {
  // the same as its context, so that a redrive or a resume finds it there
  command.on('option:models', (value: string) => {
    command.setOptionValue(
      'context',
      collectContext(`models=${value}`, command.getOptionValue('context') as SynthContext),
    );
  });
  return command
    .option('--models <FILE>', 'ask the models of a file of JSON before the rules; emulated asks none and says so')
    .option('--workflow <NAME>', 'which workflow of the project in the current folder, or the folder of another one')
    .option(
      '-c, --context <KEY=VALUE>',
      'context of the app, as for cdk; without a project: workflow=FOLDER, stage=NAME, circuitOpenSeconds=N, models=FILE',
      collectContext,
    )
    .option(
      '--pass-through <SERVICE[=URL]>',
      "let functions ask AWS itself for a service, with this shell's credentials (bedrock-runtime, secrets-manager, ...), or a URL",
      collectService,
    )
    .option(
      '--stand-in <ARN=FILE>',
      'answer a Resource of a Task, or a function, by a module of yours; for what the embedded cloud does not run',
      collectStandIn,
    )
    .option('--env-file <FILE>', 'give functions the variables of a file, NAME=VALUE a line', readEnvFile);
}

/** Collects context; a workflow's folder is relative to where the command is called. */
function collectContext(text: string, earlier: SynthContext = {}): SynthContext {
  const [, given = '', value = ''] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (given === '') throw new InvalidArgumentError('Use KEY=VALUE, as in stage=prod.');
  // the app of a project has keys of its own
  if (given !== 'workflow' && findProject() !== undefined) return { ...earlier, [given]: value };
  const key = CONTEXT_KEYS.find((known) => known === given);
  if (key === undefined) throw new InvalidArgumentError(`Use one of ${CONTEXT_KEYS.join(', ')}.`);
  const context = { [key]: contentOf(key, value) };
  buildRequestOf(context);
  return { ...earlier, ...context };
}

/** A folder from where the command is called; what is in a file of models, so that another content is another build. */
function contentOf(key: (typeof CONTEXT_KEYS)[number], value: string): string {
  if (key === 'workflow') return resolve(value);
  if (key !== 'models' || value === EMULATED_MODELS) return value;
  return buildRequestOf({ models: value }).models ?? value;
}

/** Collects settings of a workflow, of any name: `command-line.ts` knows which there are, and its refusal lists them. */
export function collectSetting(
  text: string,
  earlier: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [, name = '', value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === '') throw new InvalidArgumentError('Use NAME=VALUE, as in language=en.');
  return { ...earlier, [name]: value };
}

/** Collects an option that may be given several times. */
export function collect(value: string, earlier: readonly string[] = []): string[] {
  return [...earlier, value];
}

/** Longest time limit of a run: a day. */
const MAX_SECONDS = 86_400;

export function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (text.trim() === '' || !(seconds > 0 && seconds <= MAX_SECONDS)) {
    throw new InvalidArgumentError(`Use a number of seconds above 0 and at most ${MAX_SECONDS}.`);
  }
  return seconds;
}

export function parseSeed(text: string): number {
  const seed = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(seed)) throw new InvalidArgumentError('Use a whole number.');
  return seed;
}

export function parseWorkflowId(text: string): string {
  if (!/^[A-Za-z0-9_-]{1,80}$/.test(text)) throw new InvalidArgumentError('Use 1 to 80 of A-Z a-z 0-9 - and _.');
  return text;
}

export function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 10_000) {
    throw new InvalidArgumentError('Use a whole number from 1 to 10000.');
  }
  return count;
}

/** A time in ISO 8601, in epoch milliseconds. */
export function parseTime(text: string): number {
  const timeMs = Date.parse(text);
  if (Number.isNaN(timeMs)) throw new InvalidArgumentError('Use a time such as 2026-01-05T09:00:00Z.');
  return timeMs;
}
