import type { StoredFailure, StoredResult } from '../../patterns/degradation/settlement.ts';
import {
  checkpointKey,
  failurePrefix,
  type Incarnation,
  phasePrefix,
  resultKey,
  resultPrefix,
} from '../workflow-table/keys.ts';
import {
  type CheckpointRecord,
  checkpointRecord,
  failureRecord,
  PHASE_ATTRIBUTES,
  parseRecord,
  resultRecord,
} from '../workflow-table/records.ts';
import type { Attributes, WorkflowTable } from '../workflow-table/table.ts';
import { includedOf } from './included-results.ts';

/** The records of phases as one query found them, which costs a request where a look at each kind costs three. */
export class StoredPhases {
  readonly #incarnation: Incarnation;
  readonly #items: readonly Attributes[];

  constructor(incarnation: Incarnation, items: readonly Attributes[]) {
    this.#incarnation = incarnation;
    this.#items = items;
  }

  checkpoint(phase: string): CheckpointRecord | undefined {
    const key = checkpointKey(this.#incarnation, phase);
    const item = this.#items.find(({ record }) => record === key);
    return item === undefined ? undefined : parseRecord(checkpointRecord, item);
  }

  results(phase: string): StoredResult[] {
    return this.items(resultPrefix(this.#incarnation, phase)).map((item) => parseRecord(resultRecord, item));
  }

  result(phase: string, agent: string, replica: number): StoredResult | undefined {
    const key = resultKey(this.#incarnation, phase, agent, replica);
    const item = this.#items.find(({ record }) => record === key);
    return item === undefined ? undefined : parseRecord(resultRecord, item);
  }

  /** The results that a completed phase includes. @throws as `includedOf` */
  includedResults(phase: string): StoredResult[] {
    return includedOf(this.#incarnation, phase, this.checkpoint(phase), this.results(phase));
  }

  /** The replicas that failed under one epoch, over all its rounds. */
  failures(phase: string, epoch: number): StoredFailure[] {
    const prefix = failurePrefix({ ...this.#incarnation, epoch }, phase);
    return this.items(prefix).map((item) => parseRecord(failureRecord, item));
  }

  /** The items whose keys begin so, in the order of their keys. */
  items(prefix: string): Attributes[] {
    return this.#items.filter(({ record }) => String(record).startsWith(prefix));
  }
}

/** The records of one phase, without outputs. */
export async function readPhase(table: WorkflowTable, incarnation: Incarnation, phase: string): Promise<StoredPhases> {
  const prefix = phasePrefix(incarnation, phase);
  return new StoredPhases(incarnation, await table.list(incarnation.workflowId, prefix, PHASE_ATTRIBUTES));
}
