import type { AgentCall, Run } from '../../patterns/catalogue/payloads.ts';
import type { AgentTask } from '../../patterns/declarations/agent.ts';
import type { StoredResult } from '../../patterns/degradation/settlement.ts';
import type { Json } from '../../patterns/json/json.ts';
import { readIncluded } from '../../stores/checkpoints/included-results.ts';
import { checkTotal, type EarlierOutputs, readEarlierOutputs } from '../../stores/checkpoints/outputs.ts';
import { readResult } from '../../stores/checkpoints/results.ts';
import type { WorkflowTable } from '../../stores/workflow-table/table.ts';

/** The records that a call reads before it runs: its own stored answer and those of earlier phases, from one query. */
export class CallRecords {
  readonly #table: WorkflowTable;
  readonly #run: Run;
  readonly #call: AgentCall;
  /** the query that the call has made already */
  #known: Promise<EarlierOutputs> | undefined;

  constructor(table: WorkflowTable, run: Run, call: AgentCall) {
    this.#table = table;
    this.#run = run;
    this.#call = call;
  }

  /** The call's own answer, if one is stored. */
  async ownResult(): Promise<StoredResult | undefined> {
    const { phase, agent, replica, earlierPhases } = this.#call;
    if (earlierPhases.length === 0) return await readResult(this.#table, this.#run, phase, agent, replica);
    this.#known = this.#read();
    return (await this.#known).phases.result(phase, agent, replica);
  }

  /** The answers of the agents of earlier phases: by phase and agent, in the order of the replicas. */
  async earlierResults(): Promise<AgentTask['results']> {
    const { earlierPhases } = this.#call;
    if (earlierPhases.length === 0) return {};
    const stored = await readIncluded(
      () => this.#takeRead(),
      (read) => earlierPhases.map((phase) => [phase, read.included(phase)] as const),
    );
    checkTotal(stored.flatMap(([, outputs]) => outputs));
    const entries = stored.map(([phase, outputs]) => {
      const byAgent: Record<string, Json[]> = Object.create(null);
      for (const { agent, unpack } of outputs) byAgent[agent] = [...(byAgent[agent] ?? []), unpack()];
      return [phase, byAgent] as const;
    });
    return Object.fromEntries(entries);
  }

  /** Uses the cached query once. */
  #takeRead(): Promise<EarlierOutputs> {
    const known = this.#known ?? this.#read();
    this.#known = undefined;
    return known;
  }

  #read(): Promise<EarlierOutputs> {
    const { phase, earlierPhases } = this.#call;
    return readEarlierOutputs(this.#table, this.#run, earlierPhases, phase);
  }
}
