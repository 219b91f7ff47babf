import { basename } from 'node:path';
import type { LoadedWorkflow } from '../lib/declarations/declarations.ts';
import { agentFilesOf } from '../lib/declarations/workflow-files.ts';
import { InvalidInputError } from '../patterns/catalogue/errors.ts';
import { MAX_INPUT_BYTES, MAX_INPUT_DEPTH, type StartRequest } from '../patterns/catalogue/payloads.ts';
import { parseFaultRuleFor } from '../patterns/fault-injection/faults.ts';
import { nodesInside } from '../patterns/fault-injection/named-node.ts';
import { depthOf, type Json } from '../patterns/json/json.ts';
import { readDeclarations } from './assembly/declarations.ts';
import type { RunOptions } from './options.ts';
import type { GivenInput } from './run-input.ts';

/** A run that may be started. */
export interface ValidRun {
  readonly request: StartRequest;
  /** shown to the user, and the beginning of the execution's name: the argument, or the name of the workflow's folder */
  readonly title: string;
}

/** Where a workflow is declared. */
export interface DeclaredWhere {
  readonly folder: string;
  /** of a project's workflow, which is known to be sound @default - those in the folder */
  readonly files?: readonly [workflow: string, ...agents: string[]];
  /** finds the folder in which its declarations are kept since they were built, if nothing has changed since @default - nothing is kept */
  readonly findKept?: () => Promise<string | undefined>;
  /** shown to the user where there is no argument @default - the name of the folder */
  readonly name?: string;
}

/**
 * The request a run starts with, checked before anything is started: input, fault rules.
 * @param argument as the workflow's `command-line.ts` takes it
 * @param given the input, when it is given as JSON
 * @throws InvalidInputError with a line for each fault: the value received and the values allowed
 */
export async function validateRunRequest(
  where: DeclaredWhere,
  argument: string | undefined,
  given: GivenInput | undefined,
  options: RunOptions,
): Promise<ValidRun> {
  if (where.files === undefined) agentFilesOf(where.folder);
  const rules = options.fault ?? [];
  const { input, title } =
    given === undefined
      ? await inputFromArgument(where, argument, options.set ?? {}, rules)
      : await inputFromJson(where, argument, given, options.set, rules);
  return {
    request: {
      ...(options.id === undefined ? {} : { workflowId: options.id }),
      input,
      faults: [...rules],
      faultSeed: options.faultSeed ?? 0,
    },
    title,
  };
}

interface TitledInput {
  readonly input: Json;
  readonly title: string;
}

/** Accept checks the input by the workflow's schema; without fault rules the workflow need not be loaded here. */
async function inputFromArgument(
  where: DeclaredWhere,
  argument: string | undefined,
  settings: Readonly<Record<string, string>>,
  rules: readonly string[],
): Promise<TitledInput> {
  // loaded here: esbuild takes its time
  const { parseArguments } = await import('../lib/declarations/command-line.ts');
  const [parsed] = await allOf(
    parseArguments(where.folder, { ...(argument === undefined ? {} : { argument }), settings }),
    rules.length === 0 ? undefined : checkByWorkflow(where, rules),
  );
  checkSize(parsed.input, 'the input');
  return { input: parsed.input, title: parsed.argument };
}

async function inputFromJson(
  where: DeclaredWhere,
  argument: string | undefined,
  { label, value: input }: GivenInput,
  settings: RunOptions['set'],
  rules: readonly string[],
): Promise<TitledInput> {
  if (argument !== undefined) {
    throw new InvalidInputError(`give either the argument ${JSON.stringify(argument)} or ${label}, not both`);
  }
  if (settings !== undefined) throw new InvalidInputError(`give either --set or ${label}, not both`);
  checkSize(input, label);
  await checkByWorkflow(where, rules, input);
  return { input, title: where.name ?? basename(where.folder) };
}

/** @throws InvalidInputError for an input that is too large or too deep for an execution to carry */
export function checkSize(input: Json, label: string): void {
  const depth = depthOf(input);
  if (depth > MAX_INPUT_DEPTH) {
    throw new InvalidInputError(`${label} is nested ${depth} levels deep, at most ${MAX_INPUT_DEPTH} are accepted`);
  }
  const bytes = Buffer.byteLength(JSON.stringify(input));
  if (bytes > MAX_INPUT_BYTES) {
    throw new InvalidInputError(
      `${label} has ${bytes} bytes, at most ${MAX_INPUT_BYTES} are accepted; store it and give its key or its place instead`,
    );
  }
}

/**
 * Checks by the declarations of the workflow: fault rules by its agents and tiers, an input by its schema.
 * @param input @default - it is checked elsewhere
 */
async function checkByWorkflow(
  { folder, files, findKept }: DeclaredWhere,
  rules: readonly string[],
  input?: Json,
): Promise<void> {
  const kept = await findKept?.();
  // rules need nothing of the declarations but their JSON
  if (kept !== undefined && input === undefined) return await checkFaults(await readDeclarations(kept), rules);
  // loaded here: esbuild takes its time
  const { checkDeclaredInput, checkWorkflowInput } = await import('../lib/declarations/load-workflow.ts');
  const checked = files === undefined ? checkWorkflowInput(folder, input, kept) : checkDeclaredInput(files, input);
  if (checked === undefined) return;
  const { workflow, issues } = checked;
  await allOf(refuse(issues), checkFaults(workflow, rules));
}

async function refuse(issues: readonly string[]): Promise<void> {
  if (issues.length > 0) throw new InvalidInputError(issues.join('\n'));
}

/** Waits for all checks. @throws InvalidInputError with the lines of every check that refused */
async function allOf<Results extends readonly unknown[]>(
  ...checks: Results
): Promise<{ [Index in keyof Results]: Awaited<Results[Index]> }> {
  const settled = await Promise.allSettled(checks);
  const refusals = settled.flatMap((check) => (check.status === 'rejected' ? [check.reason as unknown] : []));
  const unexpected = refusals.find((refusal) => !(refusal instanceof InvalidInputError));
  if (unexpected !== undefined) throw unexpected;
  const lines = refusals.filter((refusal) => refusal instanceof InvalidInputError).map(({ message }) => message);
  if (lines.length > 0) throw new InvalidInputError(lines.join('\n'));
  return (await Promise.all(checks)) as { [Index in keyof Results]: Awaited<Results[Index]> };
}

async function checkFaults({ agents }: LoadedWorkflow, rules: readonly string[]): Promise<void> {
  const declarations = agents.map(({ declaration }) => declaration);
  const nodes = nodesInside(declarations);
  await allOf(...rules.map(async (text) => void parseFaultRuleFor(text, declarations, nodes)));
}
