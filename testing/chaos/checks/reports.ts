import { isDeepStrictEqual } from 'node:util';
import type { Row } from '../evidence.ts';
import { answerIn, type Facts, type StoredRecord } from '../facts.ts';
import type { Check } from './check.ts';

interface ReportedAgent {
  readonly name: string;
  readonly status: 'done' | 'no-consensus' | 'failed';
  readonly output?: unknown;
  readonly outputBytes?: number;
  readonly cause?: string;
  readonly failures?: readonly Row[];
  readonly replicas: readonly { readonly replica: number; readonly failures: unknown; readonly skipped: unknown }[];
}

interface Reported {
  readonly name: string;
  readonly workflowId: string;
  readonly input: unknown;
  readonly degradationLevel: number;
  readonly failedAgents: readonly string[];
  readonly phases: readonly {
    readonly name: string;
    readonly degradationLevel: number;
    readonly agents: readonly ReportedAgent[];
  }[];
}

function reportsOf(facts: Facts): Reported[] {
  return facts.runs.flatMap(({ status, name, output }) =>
    status === 'SUCCEEDED' ? [{ ...(output as Omit<Reported, 'name'>), name }] : [],
  );
}

const levels: Check = {
  name: 'the level is that of the share of agents that answered, and the report names who did not',
  find: (facts) =>
    reportsOf(facts).flatMap((report) => {
      const phases = report.phases.flatMap(({ name, degradationLevel, agents }) => {
        const level = Math.max(
          levelOf(agents.filter(({ status }) => status !== 'failed').length, agents.length),
          ...answerLevels(facts, report.workflowId, name),
        );
        return level === degradationLevel ? [] : [`${name} is at level ${degradationLevel}, it should be ${level}`];
      });
      const worst = Math.max(...report.phases.map(({ degradationLevel }) => degradationLevel));
      const failed = report.phases.flatMap(({ agents }) =>
        agents.flatMap(({ name, status }) => (status === 'failed' ? [name] : [])),
      );
      return [
        ...phases,
        ...(worst === report.degradationLevel ? [] : [`its level is ${report.degradationLevel}, its worst ${worst}`]),
        ...(isDeepStrictEqual(failed, report.failedAgents)
          ? []
          : [`failed are ${failed}, it names ${report.failedAgents}`]),
      ].map((what) => ({ about: report.name, what }));
    }),
};

/** What agents said of the answers that count. */
function answerLevels(facts: Facts, workflowId: string, phase: string): number[] {
  const checkpoint = of(facts.records('checkpoint'), workflowId, phase)[0]?.row;
  const counted = (checkpoint?.includedResults ?? []) as readonly string[];
  return of(facts.records('result'), workflowId, phase).flatMap(({ row }) =>
    counted.includes(`${String(row.agent)}#${String(row.replica)}`) ? [Number(row.level ?? 0)] : [],
  );
}

/** In whole numbers: at least 8 of 10 answered, at least 5 of 10, fewer. */
function levelOf(answered: number, agents: number): number {
  if (answered * 10 >= agents * 8) return 0;
  return answered * 10 >= agents * 5 ? 1 : 2;
}

const saysWhatIsStored: Check = {
  name: 'a report says what the store says',
  find: (facts) =>
    reportsOf(facts).flatMap((report) => {
      const { workflowId } = report;
      const row = facts.workflowRow(workflowId);
      const inputs = isDeepStrictEqual(JSON.parse(String(row?.input ?? 'null')), report.input)
        ? []
        : ['its input is not that of the workflow'];
      const phases = report.phases.flatMap((phase) => {
        const checkpoint = of(facts.records('checkpoint'), workflowId, phase.name)[0]?.row;
        if (checkpoint?.phaseStatus !== 'completed') return [`${phase.name} is not completed in the store`];
        const failed = phase.agents.flatMap(({ name, status }) => (status === 'failed' ? [name] : []));
        return [
          ...(checkpoint.level === phase.degradationLevel
            ? []
            : [`${phase.name}: the store has level ${checkpoint.level}`]),
          ...(isDeepStrictEqual(checkpoint.failedAgents, failed)
            ? []
            : [`${phase.name}: failed are ${failed}, the store has ${String(checkpoint.failedAgents)}`]),
          ...phase.agents.flatMap((agent) => agentFaults(facts, workflowId, phase.name, checkpoint, agent)),
        ];
      });
      return [...inputs, ...phases].map((what) => ({ about: report.name, what }));
    }),
};

function of(records: readonly StoredRecord[], workflowId: string, phase: string): StoredRecord[] {
  return records.filter((record) => record.workflowId === workflowId && record.phase === phase);
}

function includedOf(facts: Facts, workflowId: string, phase: string, checkpoint: Row, agent: string): StoredRecord[] {
  const counted = checkpoint.includedResults as readonly string[];
  return of(facts.records('result'), workflowId, phase).filter(
    ({ row }) => row.agent === agent && counted.includes(`${String(row.agent)}#${String(row.replica)}`),
  );
}

function agentFaults(facts: Facts, workflowId: string, phase: string, checkpoint: Row, agent: ReportedAgent): string[] {
  const counted = includedOf(facts, workflowId, phase, checkpoint, agent.name);
  if (agent.status === 'failed') {
    const stored = of(facts.records('failure'), workflowId, phase).filter(
      ({ row }) => row.agent === agent.name && row.epoch === checkpoint.epoch && row.round === checkpoint.round,
    );
    const causes = stored.flatMap(({ row }) => (row.failures as Row[]).map(({ tier, error }) => `${tier} ${error}`));
    const said = (agent.failures ?? []).map(({ tier, error }) => `${tier} ${error}`);
    const lost = causes.filter((cause) => !said.includes(cause));
    return [
      ...(agent.cause === undefined || agent.cause === '' ? [`${agent.name} failed without a cause`] : []),
      ...lost.map((cause) => `${agent.name}: the report does not say ${cause}`),
    ];
  }
  const plan = facts.planOf(phase).find(({ name }) => name === agent.name);
  const replicas = agent.replicas.map(({ replica }) => replica).toSorted();
  const stored = counted.map(({ row }) => Number(row.replica)).toSorted();
  if (!isDeepStrictEqual(replicas, stored))
    return [`${agent.name}: answers of ${replicas} are reported, ${stored} counted`];
  if (plan !== undefined && stored.length < plan.quorum)
    return [`${agent.name}: ${stored.length} answers are no quorum`];
  if (plan === undefined || plan.combinator === 'first') {
    const answers = counted.map(answerIn);
    const isThere =
      agent.outputBytes !== undefined || answers.some((answer) => isDeepStrictEqual(answer, agent.output));
    return isThere ? [] : [`${agent.name}: what is reported is not what is stored`];
  }
  return plan.combinator === 'majority' ? majorityFaults(agent, counted, plan.quorum) : [];
}

/** What is decided is what a quorum of the counted ballots says, and no consensus only where none does. */
function majorityFaults(agent: ReportedAgent, counted: readonly StoredRecord[], quorum: number): string[] {
  const votes = new Map<string, StoredRecord[]>();
  for (const record of counted) {
    const ballot = String(record.row.ballot);
    votes.set(ballot, [...(votes.get(ballot) ?? []), record]);
  }
  const winners = [...votes.values()].filter((records) => records.length >= quorum);
  if (agent.status === 'no-consensus') {
    return winners.length === 0
      ? []
      : [`${agent.name}: no consensus is reported, ${winners[0]?.[0]?.row.ballot} has it`];
  }
  const answers = winners.flat().map(answerIn);
  const isOfWinner = answers.some((answer) => isDeepStrictEqual(answer, agent.output));
  return isOfWinner ? [] : [`${agent.name}: what is decided is not the answer of a quorum`];
}

const oneReport: Check = {
  name: 'every execution of a workflow that succeeds reports the same',
  find: (facts) =>
    facts.workflowIds.flatMap((workflowId) => {
      const [first, ...others] = reportsOf(facts).filter((report) => report.workflowId === workflowId);
      return others
        .filter(({ phases }) => !isDeepStrictEqual(phases, first?.phases))
        .map(({ name }) => ({ about: name, what: `it reports other phases than ${first?.name}` }));
    }),
};

const sawWhatCounted: Check = {
  name: 'later phases saw the answers that count to this day',
  find: (facts) =>
    reportsOf(facts).flatMap((report) =>
      report.phases.flatMap((phase, index) =>
        phase.agents.flatMap((agent) => {
          const saw = ((agent.output ?? {}) as { saw?: readonly unknown[] }).saw;
          if (agent.status !== 'done' || saw === undefined) return [];
          const counted = report.phases.slice(0, index).flatMap(({ name }) => {
            const checkpoint = of(facts.records('checkpoint'), report.workflowId, name)[0]?.row ?? {};
            const keys = (checkpoint.includedResults ?? []) as readonly string[];
            return of(facts.records('result'), report.workflowId, name)
              .filter(({ row }) => keys.includes(`${String(row.agent)}#${String(row.replica)}`))
              .map((record) => answerIn(record) as { stamp?: string; toss?: number })
              .map(({ stamp, toss }) => String(stamp ?? toss));
          });
          const isSame = isDeepStrictEqual(saw.map(String).toSorted(), counted.toSorted());
          return isSame ? [] : [{ about: report.name, what: `${agent.name} saw ${saw}, counted are ${counted}` }];
        }),
      ),
    ),
};

export const REPORT_CHECKS = [levels, saysWhatIsStored, oneReport, sawWhatCounted];
