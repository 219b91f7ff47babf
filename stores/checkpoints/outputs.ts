import { gunzipSync, gzipSync } from 'node:zlib';
import { AgentInputError, AgentResultTooLargeError } from '../../patterns/catalogue/errors.ts';
import { countValues, type Json } from '../../patterns/json/json.ts';
import { type Incarnation, incarnationPrefix, phasePrefix, resultKey, resultPrefix } from '../workflow-table/keys.ts';
import { OUTPUT_ATTRIBUTES, outputRecord, PHASE_ATTRIBUTES, parseRecord } from '../workflow-table/records.ts';
import type { Attributes, WorkflowTable } from '../workflow-table/table.ts';
import { includedOf } from './included-results.ts';
import { StoredPhases } from './stored-phases.ts';

/** Largest output after gzip, in bytes. An item has at most 400 KB; the rest is for the causes of earlier tiers. */
export const MAX_RESULT_BYTES = 300_000;

/**
 * Largest output as JSON, in bytes, and the most values in it, lists and objects included. An agent receives all outputs of
 * the earlier phases at once. Strings take up to 2 bytes of memory per byte of JSON, a value up to 96 (an empty object under
 * a key of its own; measured on Node 20): 2 MB per output, 80 MB for the 40 of a phase. The process that reads them takes
 * 182 MB of the 256 MiB of a function; with twice as many values it takes 238 MB.
 */
export const MAX_RESULT_JSON_BYTES = 500_000;
export const MAX_RESULT_VALUES = 10_000;

/** An agent receives at most as much as so many outputs of the largest size: one phase has up to 40. */
const MAX_LARGEST_OUTPUTS = 40;

/** An output as it is stored. */
export interface PackedOutput {
  /** gzip of its JSON */
  readonly output: Uint8Array;
  readonly outputBytes: number;
  readonly outputValues: number;
}

/** @throws AgentResultTooLargeError with the size */
export function packOutput(agent: string, answer: Json): PackedOutput {
  const json = JSON.stringify(answer);
  const outputBytes = Buffer.byteLength(json);
  checkSize(agent, outputBytes, 'bytes as JSON', MAX_RESULT_JSON_BYTES);
  const outputValues = countValues(answer);
  checkSize(agent, outputValues, 'values', MAX_RESULT_VALUES);
  const output = gzipSync(json);
  checkSize(agent, output.byteLength, 'bytes compressed', MAX_RESULT_BYTES);
  return { output, outputBytes, outputValues };
}

/** @throws AgentResultTooLargeError with the measure, the limit and the remedy */
export function checkSize(agent: string, size: number, measure: string, allowed: number): void {
  if (size <= allowed) return;
  throw new AgentResultTooLargeError(
    `the answer of ${agent} has ${size} ${measure}, allowed are ${allowed}: store it elsewhere, and answer with its key`,
  );
}

/** Inflates at most MAX_RESULT_JSON_BYTES: a few KB of gzip can inflate to gigabytes. */
function unpack({ agent, output }: { readonly agent: string; readonly output: Uint8Array }): Json {
  try {
    return JSON.parse(gunzipSync(output, { maxOutputLength: MAX_RESULT_JSON_BYTES }).toString('utf8')) as Json;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AgentInputError(`the stored answer of ${agent} cannot be read: ${reason}`, { cause: error });
  }
}

/** An output that is not inflated yet. */
export interface StoredOutput {
  readonly agent: string;
  readonly replica: number;
  readonly outputBytes: number;
  readonly outputValues: number;
  unpack(): Json;
}

/** Attributes of everything that is stored of a phase. */
const ALL_ATTRIBUTES = [...new Set([...PHASE_ATTRIBUTES, ...OUTPUT_ATTRIBUTES])];

/** The outputs of earlier phases, and what is stored of the reader's own one. */
export interface EarlierOutputs {
  readonly phases: StoredPhases;
  /** The outputs that an earlier phase includes, in the order of agents and replicas. @throws as `includedOf` */
  included(phase: string): StoredOutput[];
}

/** Reads the outputs of earlier phases, and the results of the reader's own phase without theirs, with one query. */
export async function readEarlierOutputs(
  table: WorkflowTable,
  incarnation: Incarnation,
  earlierPhases: readonly string[],
  ownPhase: string,
): Promise<EarlierOutputs> {
  const ownPrefix = phasePrefix(incarnation, ownPhase);
  const prefixes = earlierPhases.map((phase) => phasePrefix(incarnation, phase));
  const items = await table.list(incarnation.workflowId, incarnationPrefix(incarnation), ALL_ATTRIBUTES, (item) => {
    const key = String(item.record);
    // the reader has no use for outputs of its own phase, and they may be as large as all others together
    if (key.startsWith(ownPrefix)) return withoutOutput(item);
    return prefixes.some((prefix) => key.startsWith(prefix)) ? item : undefined;
  });
  const phases = new StoredPhases(incarnation, items);
  return {
    phases,
    included(phase) {
      const outputs = phases.items(resultPrefix(incarnation, phase)).map(storedOutput);
      return includedOf(incarnation, phase, phases.checkpoint(phase), outputs);
    },
  };
}

function withoutOutput({ output: _, ...metadata }: Attributes): Attributes {
  return metadata;
}

function storedOutput(item: Attributes): StoredOutput {
  const { output, ...rest } = parseRecord(outputRecord, item);
  return { ...rest, unpack: () => unpack({ agent: rest.agent, output }) };
}

/** All phases of a workflow, and those of their outputs that are small enough. */
export interface PhasesWithOutputs {
  readonly phases: StoredPhases;
  /** @returns undefined when there is none, or it is larger */
  readOutput(phase: string, agent: string, replica: number): Json | undefined;
}

/**
 * Reads all phases with one query, with the outputs that have at most so many bytes of JSON. The function has memory for them: an
 * agent receives the outputs of all phases but the last, larger ones too.
 */
export async function readPhasesWithOutputs(
  table: WorkflowTable,
  incarnation: Incarnation,
  maxOutputBytes: number,
): Promise<PhasesWithOutputs> {
  const isTooLarge = ({ outputBytes }: Attributes) => typeof outputBytes === 'number' && outputBytes > maxOutputBytes;
  const items = await table.list(incarnation.workflowId, incarnationPrefix(incarnation), ALL_ATTRIBUTES, (item) =>
    isTooLarge(item) ? withoutOutput(item) : item,
  );
  return {
    phases: new StoredPhases(incarnation, items),
    readOutput(phase, agent, replica) {
      const key = resultKey(incarnation, phase, agent, replica);
      const item = items.find(({ record }) => record === key);
      return item === undefined || isTooLarge(item) ? undefined : unpack(parseRecord(outputRecord, item));
    },
  };
}

/** Checks that outputs fit into memory together. @throws AgentInputError with their size */
export function checkTotal(outputs: readonly StoredOutput[]): void {
  const bytes = outputs.reduce((sum, { outputBytes }) => sum + outputBytes, 0);
  const values = outputs.reduce((sum, { outputValues }) => sum + outputValues, 0);
  const [mostBytes, mostValues] = [
    MAX_LARGEST_OUTPUTS * MAX_RESULT_JSON_BYTES,
    MAX_LARGEST_OUTPUTS * MAX_RESULT_VALUES,
  ];
  if (bytes <= mostBytes && values <= mostValues) return;
  throw new AgentInputError(
    `the answers of earlier phases have ${bytes} bytes as JSON and ${values} values, an agent receives at most ` +
      `${mostBytes} and ${mostValues}: store some elsewhere, and answer with their keys`,
  );
}
