import { pathToFileURL } from 'node:url';
import type { JsonObject } from '../../local/json.ts';
import type { Case, RecordedEvent } from './cases.ts';

export interface FinalVerdict {
  readonly status: boolean;
  readonly output: boolean;
  readonly error: boolean;
  readonly cause: boolean;
  readonly final: boolean;
  readonly finalWithCause: boolean;
}

export interface HistoryVerdict {
  readonly types: boolean;
  readonly links: boolean;
  readonly details: boolean;
  readonly firstDiff: unknown;
}

/** The comparison rule, which comes with the recordings. */
export interface Rule {
  compareFinal(given: Case, actual: JsonObject): FinalVerdict;
  compareHistory(given: Case, actual: readonly RecordedEvent[]): HistoryVerdict | null;
}

/** @throws when the file is no comparison rule */
export async function loadRule(path: string): Promise<Rule> {
  const rule = (await import(pathToFileURL(path).href)) as Partial<Rule>;
  if (rule.compareFinal === undefined || rule.compareHistory === undefined) {
    throw new Error(`${path} does not export compareFinal and compareHistory; name the rule's file with --compare`);
  }
  return rule as Rule;
}
