import { nameInArn } from '../arn.ts';
import { tokensOf } from '../budgets/estimate.ts';
import type { TierUsage } from '../budgets/usage-counters.ts';
import type { PhaseSettlementPlan, Run } from '../catalogue/payloads.ts';
import { type Counted, reportCost, spentWithReport } from '../cost/report-cost.ts';
import { worstLevel } from '../degradation/level.ts';
import { agentError } from '../degradation/phase-verdict.ts';
import type { Settlement, StoredResult } from '../degradation/settlement.ts';
import type { Json } from '../json/json.ts';
import { answerBytes } from './answers.ts';
import type { AgentReport, DegradationLevel, ModelsReport, PhaseReport, ReplicaReport, Report } from './report.ts';

/** A completed phase with its settlements and answers, as they are stored. */
export interface CompletedPhase {
  readonly plan: PhaseSettlementPlan;
  readonly level: DegradationLevel;
  readonly rounds: number;
  readonly failedAgents: readonly string[];
  readonly settlements: readonly Settlement[];
  /** whether this execution has run it, and no earlier one of the workflow @default true */
  readonly isOwn?: boolean;
  /** by agent; one that was too large to be read is not among them */
  readonly answers: ReadonlyMap<string, Json>;
}

/** What a report has beside its phases. */
interface ReportExtras {
  /** what its models took @default - nothing */
  readonly usage?: readonly TierUsage[] | undefined;
  /** the trace in which it is made @default - it is not traced */
  readonly traceId?: string | undefined;
  /** with what its execution has counted @default - its cost is made of what is stored */
  readonly request?: Counted;
}

/** The report of a run whose phases are all completed. */
export function runReport(
  run: Run,
  phases: readonly CompletedPhase[],
  { usage = [], traceId, request }: ReportExtras = {},
): Report {
  const models = usage.length === 0 ? undefined : modelsReport(usage);
  const own = phases.filter(({ isOwn = true }) => isOwn).map(({ plan, ...phase }) => ({ ...phase, name: plan.name }));
  const tokens = usage.reduce((sum, tier) => sum + tokensOf(tier), 0);
  return {
    schemaVersion: 1,
    workflow: run.workflow,
    workflowId: run.workflowId,
    input: run.input,
    degradationLevel: worstLevel(phases.map((phase) => phase.level)),
    failedAgents: phases.flatMap((phase) => phase.failedAgents),
    phases: phases.map(phaseReport),
    ...(models === undefined ? {} : { models }),
    ...traceReport(run, traceId),
    cost: reportCost(nameInArn(run.executionArn), own, {
      models: models && { costMicroDollars: models.costMicroDollars, tokens },
      spent: request && spentWithReport(request),
    }),
  };
}

function traceReport({ traceIds = [] }: Run, current: string | undefined): Pick<Report, 'trace'> {
  const id = traceIds.at(-1);
  if (id === undefined) return {};
  const links = [...traceIds.slice(0, -1), ...(current === undefined || current === id ? [] : [current])];
  return { trace: { id, links } };
}

function modelsReport(tiers: readonly TierUsage[]): ModelsReport {
  return { costMicroDollars: tiers.reduce((sum, { costMicroDollars = 0 }) => sum + costMicroDollars, 0), tiers };
}

function phaseReport({ plan, level, rounds, settlements, answers }: CompletedPhase): PhaseReport {
  const agents = settlements.map((settlement) => agentReport(settlement, answers));
  return { name: plan.name, degradationLevel: level, rounds, agents };
}

function agentReport(settlement: Settlement, answers: ReadonlyMap<string, Json>): AgentReport {
  const { name, required } = settlement.plan;
  switch (settlement.kind) {
    case 'done': {
      const replicas = settlement.results.map(replicaReport);
      const { consensus } = settlement;
      const { disagreement } = consensus;
      if (consensus.kind === 'decided') {
        const output = answers.get(name);
        const shown = output === undefined ? { output: null, outputBytes: answerBytes(settlement) } : { output };
        return { status: 'done', name, required, replicas, ...shown, disagreement };
      }
      return { status: 'no-consensus', name, required, replicas, ballots: consensus.ballots, disagreement };
    }
    case 'failed': {
      const { name: error, message: cause } = agentError(settlement);
      const replicas = settlement.results.map(replicaReport);
      const failures = settlement.failures.flatMap((failure) => failure.failures);
      return { status: 'failed', name, required, replicas, error, cause, failures };
    }
    case 'unsettled':
      throw new TypeError(`agent ${name} is unsettled in a completed phase`);
    default:
      return settlement satisfies never;
  }
}

function replicaReport({ replica, tier, attempts, failures, skipped }: StoredResult): ReplicaReport {
  return { replica, tier, attempts, failures, skipped };
}
