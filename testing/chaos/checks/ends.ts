import { isDeepStrictEqual } from 'node:util';
import type { Evidence, ExecutionEvidence } from '../evidence.ts';
import { type Facts, nameIn } from '../facts.ts';
import type { Check } from './check.ts';

/** Errors of an expression or of the engine: they are defects, whatever was injected. */
const DEFECTS = new Set(['States.QueryEvaluationError', 'States.Runtime', 'States.DataLimitExceeded']);

const everyRunEnds: Check = {
  name: 'every execution ends, and those that operate a workflow succeed',
  find: ({ evidence }) =>
    evidence.executions.flatMap(({ machine, name, status, error, cause, history }) => {
      if (status === 'RUNNING') return [{ about: name, what: `${machine} is still RUNNING` }];
      if (machine === 'workflow' || status === 'SUCCEEDED') return [];
      if (isOfStoreOutage(evidence, history)) return [];
      return [{ about: name, what: `${machine} is ${status}: ${error}: ${cause.slice(0, 300)}` }];
    }),
};

/** Nothing can operate a workflow while its store is down: the sweeper comes back to it. */
function isOfStoreOutage({ scenario, startMs }: Evidence, history: ExecutionEvidence['history']): boolean {
  const [fromMs, toMs] = scenario.store?.downMs ?? [0, 0];
  const endMs = (history.at(-1)?.atMs ?? 0) - startMs;
  return endMs >= fromMs && endMs < toMs;
}

const noDefects: Check = {
  name: 'no history has an error of an expression or of the engine',
  find: ({ evidence }) =>
    evidence.executions.flatMap(({ name, history }) =>
      history.flatMap(({ details, type }) =>
        DEFECTS.has(String(details.error))
          ? [{ about: name, what: `${type} ${String(details.error)}: ${String(details.cause).slice(0, 300)}` }]
          : [],
      ),
    ),
};

/** The input that a workflow was first accepted with: that of any other execution is refused. */
export function isOwnInput(facts: Facts, workflowId: string, input: unknown): boolean {
  const row = facts.workflowRow(workflowId);
  return row === undefined || isDeepStrictEqual(JSON.parse(String(row.input)), input);
}

const finallySucceeds: Check = {
  name: 'without faults, redrives bring every workflow to its report',
  find: (facts) =>
    facts.workflowIds.flatMap((workflowId) => {
      const accepted = facts
        .runsOf(workflowId)
        .filter(({ input }) => input.resume === true || isOwnInput(facts, workflowId, input.input));
      const last = accepted.at(-1);
      if (last === undefined || accepted.some(({ status }) => status === 'SUCCEEDED')) return [];
      const { status, error, cause, redriveCount, redriveStatus } = last;
      const found = `${status} ${error} after ${redriveCount} redrives (${redriveStatus}): ${cause.slice(0, 400)}`;
      return [{ about: last.name, what: found }];
    }),
};

const otherInputIsRefused: Check = {
  name: 'another input under a known id is refused by name',
  find: (facts) =>
    facts.workflowIds.flatMap((workflowId) =>
      facts.runsOf(workflowId).flatMap(({ name, input, status, error }) => {
        if (input.resume === true || isOwnInput(facts, workflowId, input.input)) return [];
        if (status === 'ABORTED' || (status === 'FAILED' && error === 'InvalidInputError')) return [];
        return [{ about: name, what: `it has another input than the workflow, and is ${status} ${error}` }];
      }),
    ),
};

const actsAreExplained: Check = {
  name: 'whatever an operator does is done, or refused for a reason',
  find: ({ evidence }) =>
    evidence.failedActs.map(({ act, workflowId, error }) => ({ about: workflowId ?? act, what: `${act}: ${error}` })),
};

const recoveryHoldsItsLimits: Check = {
  name: 'recovery redrives an execution at most 3 times, and none that brought its own faults',
  find: (facts) =>
    facts.runs.flatMap(({ executionArn, name, input }) => {
      const ids = facts.publishedAs('RecoveryRedriven').filter((event) => event.executionArn === executionArn);
      const distinct = new Set(ids.map(({ id }) => id)).size;
      if (distinct > 3) return [{ about: name, what: `recovery redrove it ${distinct} times` }];
      const isExperiment = Array.isArray(input.faults) && input.faults.length > 0;
      return isExperiment && distinct > 0
        ? [{ about: nameIn(executionArn), what: 'recovery redrove an experiment' }]
        : [];
    }),
};

export const END_CHECKS = [
  everyRunEnds,
  noDefects,
  finallySucceeds,
  otherInputIsRefused,
  actsAreExplained,
  recoveryHoldsItsLimits,
];
