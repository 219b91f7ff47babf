import { basename, resolve } from 'node:path';
import { checkPrices } from '../examples/research/prices/catalogue.ts';
import { isTicker } from '../examples/research/prices/ticker.ts';
import { buildRequestOf } from '../lib/config.ts';
import type { LoadedWorkflow } from '../lib/declarations/declarations.ts';
import { agentFilesOf } from '../lib/declarations/workflow-files.ts';
import { InvalidInputError } from '../patterns/catalogue/errors.ts';
import { MAX_INPUT_BYTES, MAX_INPUT_DEPTH, type StartRequest } from '../patterns/catalogue/payloads.ts';
import { parseFaultRuleFor } from '../patterns/fault-injection/faults.ts';
import { depthOf, type Json } from '../patterns/json/json.ts';
import { planBuild } from './build-context.ts';
import type { RunOptions } from './options.ts';
import { escapeControls } from './render/text.ts';

/** The workflow that is meant where none is named. */
const RESEARCH = buildRequestOf({}).folder;

/** A run that may be started. */
export interface ValidRun {
  readonly request: StartRequest;
  /** shown to the user, and the beginning of the execution's name: the ticker, or the workflow's folder */
  readonly title: string;
}

/**
 * The request a run starts with, checked before anything is started: workflow and stage, ticker, prices, fault rules.
 * @throws InvalidInputError with a line for each thing that is wrong: what was received and what is allowed
 */
export async function validateRunRequest(ticker: string, options: RunOptions): Promise<ValidRun> {
  const { folder } = await planBuild(options.context);
  agentFilesOf(folder);
  const dataDir = options.data === undefined ? {} : { dataDir: resolve(options.data) };
  const input = options.input === undefined ? { ticker, ...dataDir } : jsonOf(options.input);
  const asksTicker = folder === RESEARCH && options.input === undefined;
  const rules = options.fault ?? [];
  await allOf(
    asksTicker ? checkTicker(ticker, dataDir.dataDir) : Promise.resolve(),
    asksTicker && rules.length === 0
      ? Promise.resolve()
      : checkByWorkflow(folder, rules, asksTicker ? undefined : { input, isAssumed: options.input === undefined }),
  );
  return {
    request: {
      ...(options.id === undefined ? {} : { workflowId: options.id }),
      input,
      faults: [...rules],
      faultSeed: options.faultSeed ?? 0,
    },
    title: options.input === undefined ? ticker : basename(folder),
  };
}

/** @throws InvalidInputError for what is not JSON, or too large or too deep for an execution to carry */
function jsonOf(text: string): Json {
  const value = parseJson(text);
  const depth = depthOf(value);
  if (depth > MAX_INPUT_DEPTH) {
    throw new InvalidInputError(`--input is nested ${depth} levels deep, at most ${MAX_INPUT_DEPTH} are accepted`);
  }
  const bytes = Buffer.byteLength(JSON.stringify(value));
  if (bytes > MAX_INPUT_BYTES) {
    throw new InvalidInputError(
      `--input has ${bytes} bytes, at most ${MAX_INPUT_BYTES} are accepted; store it and give its key or its place instead`,
    );
  }
  return value;
}

function parseJson(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const shown = JSON.stringify(text.slice(0, 80));
    throw new InvalidInputError(`--input is ${shown}, which is not JSON: ${escapeControls(reason)}`);
  }
}

/**
 * What only the workflow itself knows: its agents and tiers, and whether its input is one.
 * @param given the input, and whether nobody gave it as such @default - its input is checked elsewhere
 */
async function checkByWorkflow(
  folder: string,
  rules: readonly string[],
  given?: { readonly input: Json; readonly isAssumed: boolean },
): Promise<void> {
  // loaded here: esbuild takes its time
  const { checkWorkflowInput } = await import('../lib/declarations/load-workflow.ts');
  const { workflow, faults } = await checkWorkflowInput(folder, given?.input);
  const { name } = workflow.declaration;
  const hint = given?.isAssumed ? [`give the input of workflow ${name} by --input JSON, instead of a ticker`] : [];
  await allOf(refuse(faults.length === 0 ? [] : [...faults, ...hint]), checkFaults(workflow, rules));
}

async function refuse(faults: readonly string[]): Promise<void> {
  if (faults.length > 0) throw new InvalidInputError(faults.join('\n'));
}

/** The usual mistake is a ticker in lower case. */
async function checkTicker(ticker: string, dataDir: string | undefined): Promise<void> {
  const upper = ticker.toUpperCase();
  const meant = upper !== ticker && isTicker(upper) ? `; did you mean ${upper}?` : '';
  try {
    await checkPrices(ticker, dataDir, '--data');
  } catch (error) {
    if (!(error instanceof InvalidInputError) || meant === '') throw error;
    throw new InvalidInputError(error.message + meant, { cause: error });
  }
}

/** Refuses once with everything that was refused. */
async function allOf(...checks: readonly Promise<void>[]): Promise<void> {
  const refusals = (await Promise.allSettled(checks)).flatMap((check) =>
    check.status === 'rejected' ? [check.reason as unknown] : [],
  );
  const other = refusals.find((refusal) => !(refusal instanceof InvalidInputError));
  if (other !== undefined) throw other;
  const lines = refusals.filter((refusal) => refusal instanceof InvalidInputError).map(({ message }) => message);
  if (lines.length > 0) throw new InvalidInputError(lines.join('\n'));
}

async function checkFaults({ agents }: LoadedWorkflow, rules: readonly string[]): Promise<void> {
  const declarations = agents.map(({ declaration }) => declaration);
  await allOf(...rules.map(async (text) => void parseFaultRuleFor(text, declarations)));
}
