import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json, JsonObject } from '../../local/json.ts';
import type { RecordedFunctions } from './recorded-functions.ts';

export type QueryLanguage = 'JSONata' | 'JSONPath' | 'mixed';

/** What a task of the recording came to. */
export interface RecordedTask {
  readonly state: string;
  readonly parameters?: Json;
  readonly input?: Json;
  readonly submitted?: { readonly output?: Json };
  readonly outcome: {
    readonly kind: 'succeeded' | 'failed' | 'timedOut' | 'startFailed' | 'submitFailed' | 'pending';
    readonly output?: Json;
    readonly error?: string;
    readonly cause?: string;
    readonly causeJson?: Json;
  };
}

export interface RecordedEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly type: string;
  readonly details?: JsonObject;
}

/** One recording of the folder: see the README that lies beside the cases. */
export interface Case {
  readonly id: string;
  readonly kind: 'execution' | 'createError' | 'validate' | 'testState';
  readonly queryLanguage: QueryLanguage;
  readonly type?: 'STANDARD' | 'EXPRESS';
  readonly definition?: JsonObject;
  readonly definitionText?: string;
  readonly input?: Json;
  readonly context?: JsonObject;
  readonly clock?: string;
  readonly resources?: {
    readonly lambda?: RecordedFunctions;
    readonly s3?: readonly { readonly Bucket: string; readonly Key: string; readonly Body: string }[];
  };
  readonly tasks?: readonly RecordedTask[];
  readonly request?: JsonObject;
  readonly historyFlags?: readonly string[];
  /** only for the comparison: the engine never sees it */
  readonly expected: JsonObject & { readonly history?: readonly RecordedEvent[] };
}

/** Reads every case of a folder, in the order of its files. @throws when there is none */
export function readCases(directory: string): Case[] {
  const files = readdirSync(directory)
    .filter((name) => name.endsWith('.json') && name !== 'index.json')
    .sort();
  const cases = files.flatMap((name) => JSON.parse(readFileSync(join(directory, name), 'utf8')) as Case[]);
  if (cases.length === 0) {
    throw new Error(`There are no cases in ${directory}; give the folder that holds the recordings' *.json files`);
  }
  return cases;
}

export function definitionTextOf(given: Case): string {
  return given.definitionText ?? JSON.stringify(given.definition);
}
