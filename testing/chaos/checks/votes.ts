import { answerIn, type Facts, type StoredRecord } from '../facts.ts';
import type { DeclaredVote } from '../subject.ts';
import type { Check } from './check.ts';

interface Decided {
  readonly name: string;
  readonly status: 'done' | 'no-consensus' | 'failed';
  readonly output?: unknown;
}

/**
 * The votes of a replicated agent as they lie in the store, against the quorum that its file declares: neither the plan that the
 * product carries nor the vote that it took is asked.
 */
const quorumsHold: Check = {
  name: 'what is decided has the votes of the declared quorum, counted by hand',
  find: (facts) =>
    facts.runs.flatMap(({ status, output, name }) => {
      if (status !== 'SUCCEEDED') return [];
      const { workflowId, phases } = output as {
        workflowId: string;
        phases: readonly { name: string; agents: readonly Decided[] }[];
      };
      return phases.flatMap((phase) =>
        phase.agents.flatMap((agent) => {
          const vote = facts.evidence.scenario.subject.votes?.[agent.name];
          if (vote === undefined || agent.status === 'failed') return [];
          const ballots = ballotsOf(facts, workflowId, phase.name, agent.name);
          return issuesOf(agent, vote, ballots).map((what) => ({ about: name, what: `${agent.name}: ${what}` }));
        }),
      );
    }),
};

function ballotsOf(facts: Facts, workflowId: string, phase: string, agent: string): StoredRecord[] {
  const own = (record: StoredRecord) => record.workflowId === workflowId && record.phase === phase;
  const checkpoint = facts.records('checkpoint').find(own);
  const included = (checkpoint?.row.includedResults ?? []) as readonly string[];
  return facts
    .records('result')
    .filter((record) => own(record) && record.row.agent === agent)
    .filter(({ row }) => included.includes(`${agent}#${String(row.replica)}`));
}

function issuesOf(
  agent: Decided,
  { replicas, quorum, isMajority, ballotOf }: DeclaredVote,
  records: readonly StoredRecord[],
): string[] {
  const voters = new Set(records.map(({ row }) => row.replica));
  const issues = voters.size > replicas ? [`${voters.size} replicas voted, ${replicas} are declared`] : [];
  if (!isMajority) {
    return agent.status === 'done' && voters.size < quorum
      ? [...issues, `it is decided by ${voters.size} answers, its quorum is ${quorum}`]
      : issues;
  }
  const ballotFor = (answer: unknown, record?: StoredRecord) =>
    ballotOf === undefined ? String(record?.row.ballot) : ballotOf(answer);
  const votes = new Map<string, number>();
  for (const record of records) {
    const ballot = ballotFor(answerIn(record), record);
    votes.set(ballot, (votes.get(ballot) ?? 0) + 1);
  }
  const most = Math.max(0, ...votes.values());
  if (agent.status === 'no-consensus') {
    return most >= quorum ? [...issues, `no consensus is reported, and ${most} votes agree`] : issues;
  }
  if (most < quorum) return [...issues, `it is decided with ${most} votes that agree, its quorum is ${quorum}`];
  if (ballotOf === undefined) return issues;
  const own = votes.get(ballotFor(agent.output)) ?? 0;
  return own >= quorum ? issues : [...issues, `what is decided has ${own} votes, its quorum is ${quorum}`];
}

export const VOTE_CHECKS = [quorumsHold];
