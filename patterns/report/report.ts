import type { TierUsage } from '../budgets/usage-counters.ts';
import type { TierFailure, TriedTiers } from '../catalogue/payloads.ts';
import type { ReportCost } from '../cost/report-cost.ts';
import type { Json } from '../json/json.ts';

/** 0: success rate >= 0.8, 1: >= 0.5, 2: below; or what an agent says of its answer, where that is worse. */
export type DegradationLevel = 0 | 1 | 2;

/** The tier, attempts and failures behind one replica's answer. */
export interface ReplicaReport extends TriedTiers {
  readonly replica: number;
  /** the tier that answered */
  readonly tier: string;
  /** attempts of that tier, 1 when nothing was retried */
  readonly attempts: number;
}

/** A field of every agent's report. */
interface Shortened {
  /** its replicas, failures and ballots are left out because the report would be too large @default - they are there */
  readonly detailsLeftOut?: true;
}

export type AgentReport = Shortened &
  (
    | {
        readonly status: 'done';
        readonly name: string;
        readonly required: boolean;
        readonly replicas: readonly ReplicaReport[];
        /** the agent's answer; of a replicated agent the consensus */
        readonly output: Json;
        /** size of an answer that is left out (null) because the report would be too large with it @default - it is there */
        readonly outputBytes?: number;
        /** share of replicas that did not agree with the consensus, 0 without replication */
        readonly disagreement: number;
      }
    | {
        /** enough replicas answered, but too few agreed */
        readonly status: 'no-consensus';
        readonly name: string;
        readonly required: boolean;
        readonly replicas: readonly ReplicaReport[];
        /** how many votes each answer got */
        readonly ballots: Readonly<Record<string, number>>;
        readonly disagreement: number;
      }
    | {
        readonly status: 'failed';
        readonly name: string;
        readonly required: boolean;
        readonly replicas: readonly ReplicaReport[];
        readonly error: string;
        readonly cause: string;
        readonly failures: readonly TierFailure[];
      }
  );

export interface PhaseReport {
  readonly name: string;
  readonly degradationLevel: DegradationLevel;
  readonly rounds: number;
  readonly agents: readonly AgentReport[];
  /** so many agents are left out because the report would be too large even without their details @default - none is */
  readonly agentsLeftOut?: number;
}

/** The output of a workflow's execution. */
export interface Report {
  readonly schemaVersion: 1;
  readonly workflow: string;
  readonly workflowId: string;
  readonly input: Json;
  /** the worst phase's */
  readonly degradationLevel: DegradationLevel;
  /** required and optional ones, in the order of the phases */
  readonly failedAgents: readonly string[];
  readonly phases: readonly PhaseReport[];
  /** What its models took, those of failed attempts and repairs included. @default - no model has answered */
  readonly models?: ModelsReport;
  /**
   * What the run costs at least, at list prices: exact for one without failures, but for the compute of its functions. `ballast cost` has the
   * rest. @default - of a report that is older than this field
   */
  readonly cost?: ReportCost;
  /** @default - the workflow is not traced */
  readonly trace?: TraceReport;
}

/** Where a run is found in X-Ray. */
export interface TraceReport {
  /** of the execution */
  readonly id: string;
  /** of earlier executions of the workflow, and of a redrive that X-Ray recorded apart; the newest last */
  readonly links: readonly string[];
}

/** Tokens and cost of a run's models, as their providers counted them. */
export interface ModelsReport {
  /** micro-dollars of all calls whose price is known */
  readonly costMicroDollars: number;
  readonly tiers: readonly TierUsage[];
}
