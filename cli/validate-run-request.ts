import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkPrices } from '../agents/research/prices/catalogue.ts';
import { isTicker } from '../agents/research/prices/ticker.ts';
import { type LoadedWorkflow, loadWorkflow } from '../lib/load-workflow.ts';
import { InvalidInputError } from '../patterns/errors.ts';
import { parseFaultRuleFor } from '../patterns/faults.ts';
import { depthOf, type Json } from '../patterns/json.ts';
import { parseInput } from '../patterns/parse-input.ts';
import { MAX_INPUT_BYTES, MAX_INPUT_DEPTH, type StartRequest } from '../patterns/payloads.ts';
import type { RunOptions } from './options.ts';
import { escapeControls } from './render/text.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const RESEARCH = 'agents/research';

/**
 * The request a run starts with, checked before anything is started: ticker, prices, fault rules.
 * @throws InvalidInputError with a line for each thing that is wrong: what was received and what is allowed
 */
export async function validateRunRequest(ticker: string, options: RunOptions): Promise<StartRequest> {
  const folder = resolve(ROOT, options.context?.workflow ?? RESEARCH);
  if (!existsSync(join(folder, 'workflow.ts'))) {
    throw new InvalidInputError(`workflow is ${folder}, which has no workflow.ts: give the folder of a workflow`);
  }
  const dataDir = options.data === undefined ? {} : { dataDir: resolve(options.data) };
  const input = options.input === undefined ? { ticker, ...dataDir } : jsonOf(options.input);
  const isResearch = folder === resolve(ROOT, RESEARCH);
  await allOf(
    isResearch && options.input === undefined
      ? checkTicker(ticker, dataDir.dataDir)
      : checkInput(folder, input, options.input === undefined),
    checkFaults(folder, options.fault ?? []),
  );
  return {
    ...(options.id === undefined ? {} : { workflowId: options.id }),
    input,
    faults: [...(options.fault ?? [])],
    faultSeed: options.faultSeed ?? 0,
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

/** Asks the workflow itself, before anything is started. @param isAssumed whether nobody gave the input as such */
async function checkInput(folder: string, input: Json, isAssumed: boolean): Promise<void> {
  const { declaration } = await load(folder);
  const parsed = parseInput(declaration.input, input, 'input');
  if (parsed.ok) return;
  const hint = isAssumed ? [`give the input of workflow ${declaration.name} by --input JSON, instead of a ticker`] : [];
  throw new InvalidInputError([...parsed.faults, ...hint].join('\n'));
}

/** Loads a workflow. @throws InvalidInputError with what is wrong in its folder, whatever its files throw */
async function load(folder: string): Promise<LoadedWorkflow> {
  try {
    return await loadWorkflow(folder);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const hint = folder.startsWith(ROOT) ? '' : `; it lies outside of ${ROOT}, whose packages it finds only from below`;
    throw new InvalidInputError(`the workflow in ${folder} cannot be used: ${reason}${hint}`, { cause: error });
  }
}

/** Most who are refused wrote a ticker in small letters. */
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

async function checkFaults(folder: string, rules: readonly string[]): Promise<void> {
  if (rules.length === 0) return;
  const { agents } = await load(folder);
  const declarations = agents.map(({ declaration }) => declaration);
  await allOf(...rules.map(async (text) => void parseFaultRuleFor(text, declarations)));
}
