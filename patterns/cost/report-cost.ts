import type { ReportRequest, Spent } from '../catalogue/payloads.ts';
import type { Settlement } from '../degradation/settlement.ts';
import { sumOf } from '../sum.ts';
import { type CostItem, costOfRun, type ModelCost, type RunCost } from './run-cost.ts';
import { startCostOf } from './start-cost.ts';
import { type TableCall, tableUnitsOf } from './table-units.ts';

/** A phase of the run, as its records say. */
export interface PhaseRecords {
  readonly name: string;
  readonly rounds: number;
  readonly settlements: readonly Settlement[];
}

/** What a run costs at least, in its report. */
export type ReportCost = Omit<RunCost, 'items'> & {
  /** as in `RunCost`, without `compute`: what Lambda bills of a run it says when the run is over */
  readonly items: readonly CostItem[];
};

interface ReportedCost {
  readonly models?: ModelCost | undefined;
  /** as the execution has counted @default - it is made of the records of phases */
  readonly spent?: Spent | undefined;
}

/** How often the states of a phase were entered and its functions invoked. */
interface PhaseCounts {
  readonly transitions: number;
  readonly calls: readonly TableCall[];
  /** chains whose last tier failed, which are published */
  readonly exhausted: number;
}

/**
 * What a run costs at least, by what is stored of it when it is reported: exact for a run without failures, but for queries of more than
 * 4 KB, which take more read units. Attempts that nothing has recorded, such as the first ones of a tier that failed, and the calls
 * of earlier rounds are not in it: `ballast cost` reads them in the history.
 *
 * @param executionName as its trigger gave it
 * A graph's execution counts its states and invocations itself: these are exact whatever was retried, but for visits that a redrive repeats.
 *
 * @param phases those that this execution has run
 */
export function reportCost(
  executionName: string,
  phases: readonly PhaseRecords[],
  { models, spent }: ReportedCost = {},
): ReportCost {
  const counts = phases.map((phase, index) =>
    spent === undefined ? countPhase(phase, phases.slice(0, index)) : countSupersteps(phase, spent),
  );
  const starts = startCostOf(executionName);
  const calls: TableCall[] = [{ role: 'Accept' }, ...counts.flatMap((phase) => phase.calls), { role: 'Report' }];
  const tables = tableUnitsOf(
    calls,
    phases.map(({ name }) => name),
    () => 0,
  );
  const { items, ...cost } = costOfRun(
    {
      transitions: spent?.transitions ?? 2 + sumOf(counts.map(({ transitions }) => transitions)),
      invocations: (spent?.invocations ?? calls.length) + starts.invocations,
      compute: 0,
      writeUnits: tables.writeUnits + starts.writeUnits,
      readUnits: tables.readUnits,
      // RunStarted, and RunSucceeded or RunDegraded
      events: 2 + starts.events + sumOf(counts.map(({ exhausted }) => exhausted)),
      apiRequests: starts.apiRequests,
    },
    models,
  );
  return { ...cost, items: items.filter(({ item }) => item !== 'compute') };
}

function countPhase({ name, rounds, settlements }: PhaseRecords, earlier: readonly PhaseRecords[]): PhaseCounts {
  const replicas = sumOf(settlements.map(({ plan }) => plan.replicas));
  const votes = settlements.length === 1 && settlements.every(({ plan }) => plan.replicas > plan.quorum);
  const results = settlements.flatMap((settlement) => (settlement.kind === 'unsettled' ? [] : settlement.results));
  const exhausted = settlements.flatMap((settlement) => (settlement.kind === 'failed' ? settlement.failures : []));
  const failedTiers = [...results, ...exhausted].flatMap(({ failures }) => failures).length;
  const answered = sumOf(results.map(({ attempts }) => attempts));
  // a vote was decided without these
  const superseded = Math.max(0, replicas - results.length - exhausted.length);
  const invoked = answered + superseded + failedTiers;
  const earlierPhases = earlier.map((phase) => phase.name);
  const invoke = (ok: boolean): TableCall => ({ role: 'Invoke', earlierPhases, votes, ok });
  const begin: TableCall = { role: 'BeginPhase', phase: name, circuits: settlements.length, votes };
  const calls: TableCall[] = [
    ...repeat(rounds, begin),
    ...repeat(invoked - failedTiers, invoke(true)),
    ...repeat(failedTiers, invoke(false)),
    ...repeat(failedTiers, { role: 'RecordFailure' }),
    ...repeat(rounds, { role: 'EndPhase', phase: name }),
  ];
  return {
    // BeginPhase, FanOut and EndPhase; of a tier that failed RecordFailure and NextTier; of a vote that is decided early PhaseDecided
    transitions: 3 * rounds + invoked + 2 * failedTiers + (votes && exhausted.length === 0 ? 1 : 0),
    calls,
    exhausted: exhausted.length,
  };
}

/** The supersteps of a graph. Of the invocations that are none of its handlers' each writes once, to the checkpoint or of a failure. */
function countSupersteps({ name, rounds }: PhaseRecords, { transitions, invocations }: Spent): PhaseCounts {
  const begin: TableCall = { role: 'BeginPhase', phase: name, circuits: 1, votes: false };
  const handlers = [begin, ...repeat(rounds, { role: 'EndPhase', phase: name })];
  // Accept and Report too
  const tasks = Math.max(0, invocations - handlers.length - 2);
  const invoke: TableCall = { role: 'Invoke', earlierPhases: [], votes: false, ok: true };
  return { transitions, calls: [...handlers, ...repeat(tasks, invoke)], exhausted: 0 };
}

/** The request of Report, as far as it counts. */
export type Counted = Pick<ReportRequest, 'spent' | 'retryCount' | 'redriveCount'>;

/** What an execution has counted, with Report itself, which ends it, and its redrives. @returns undefined for one that does not count */
export function spentWithReport({ spent, retryCount, redriveCount }: Counted): Spent | undefined {
  if (spent === undefined) return undefined;
  const { transitions, invocations } = spent;
  return { transitions: transitions + 1 + retryCount + redriveCount, invocations: invocations + 1 + retryCount };
}

function repeat(times: number, call: TableCall): TableCall[] {
  return Array.from({ length: times }, () => call);
}
