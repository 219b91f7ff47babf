import type { DeclaredAgent } from '../declarations/declarations.ts';
import type { WorkflowHandler } from './handlers.ts';

/** The actions of stores: on an item, several of them, a partition, and all circuits. They use no others. */
export type TableAction = 'BatchGetItem' | 'GetItem' | 'Query' | 'Scan' | 'UpdateItem';

/** What a function may do with its workflow's tables and bus. `access.test.ts` compares it with what it does. */
export interface Access {
  /** on the table of workflows @default - none */
  readonly workflows?: readonly TableAction[];
  /** on the table of circuits @default - none */
  readonly breakers?: readonly TableAction[];
  /** whether it puts events on the bus @default false */
  readonly publishes?: boolean;
}

/** Reads and writes circuits, and publishes their transitions. */
const WITH_CIRCUITS = { breakers: ['GetItem', 'UpdateItem'], publishes: true } as const satisfies Access;

/** Access of the handlers of a run; that of operations handlers is declared where each is added. */
export const RUN_ACCESS: Readonly<Record<'accept' | WorkflowHandler, Access>> = {
  accept: { workflows: ['GetItem', 'Query', 'UpdateItem'], publishes: true },
  'begin-phase': {
    workflows: ['BatchGetItem', 'GetItem', 'Query', 'UpdateItem'],
    breakers: ['BatchGetItem', ...WITH_CIRCUITS.breakers],
    publishes: true,
  },
  'record-failure': { workflows: ['GetItem', 'UpdateItem'], ...WITH_CIRCUITS },
  'end-phase': { workflows: ['GetItem', 'Query', 'UpdateItem'], publishes: true },
  report: { workflows: ['Query', 'UpdateItem'], publishes: true },
};

/** Access of the handlers that plan and apply the supersteps of a graph, each of which asks the circuits of the next. */
export const GRAPH_ACCESS = {
  'begin-phase': {
    workflows: ['BatchGetItem', 'GetItem', 'Query', 'UpdateItem'],
    breakers: ['BatchGetItem', ...WITH_CIRCUITS.breakers],
    publishes: true,
  },
  'end-phase': {
    workflows: ['BatchGetItem', 'GetItem', 'Query', 'UpdateItem'],
    breakers: ['BatchGetItem', ...WITH_CIRCUITS.breakers],
    publishes: true,
  },
} as const satisfies Readonly<Record<string, Access>>;

/** Access of an agent's function; only later phases list results of earlier ones. */
export function agentAccess({ phase }: DeclaredAgent, phases: readonly string[]): Access {
  const workflows: TableAction[] = phases[0] === phase ? ['GetItem', 'UpdateItem'] : ['GetItem', 'Query', 'UpdateItem'];
  return { workflows, ...WITH_CIRCUITS };
}

/** Access of `await-answer`: the questions, and the index of executions. */
export const AWAIT_ANSWER_ACCESS: Access = { workflows: ['GetItem', 'UpdateItem'] };

/** Access of `sweep`, which publishes overdue events of all circuits, also of tiers that exist no more. */
export const SWEEP_ACCESS: Access = {
  workflows: ['GetItem', 'Query'],
  breakers: ['Scan', 'UpdateItem'],
  publishes: true,
};

/** Access of `heal`, which claims circuits in the table of workflows, and probes them. */
export const HEALING_ACCESS: Access = { workflows: ['GetItem', 'UpdateItem'], ...WITH_CIRCUITS };
