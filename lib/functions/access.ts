import type { DeclaredAgent } from '../declarations/declarations.ts';
import type { WorkflowHandler } from './handlers.ts';

/** What stores do with an item or a partition, and with all circuits; nothing else is ever needed, see the law of the stores. */
export type TableAction = 'GetItem' | 'Query' | 'Scan' | 'UpdateItem';

/** What a function does with its workflow's tables and bus. Exactly that is granted; `permissions.test.ts` compares. */
export interface Access {
  /** @default - it does not know the table */
  readonly workflows?: readonly TableAction[];
  /** @default - it does not know the circuits */
  readonly breakers?: readonly TableAction[];
  /** @default false */
  readonly publishes?: boolean;
}

/** Asks and tells circuits, and publishes their transitions. */
const WITH_CIRCUITS = { breakers: ['GetItem', 'UpdateItem'], publishes: true } as const satisfies Access;

/** Access of the handlers of a run; that of operations handlers is declared where each is added. */
export const RUN_ACCESS: Readonly<Record<'accept' | WorkflowHandler, Access>> = {
  accept: { workflows: ['GetItem', 'Query', 'UpdateItem'] },
  'begin-phase': { workflows: ['GetItem', 'Query', 'UpdateItem'], ...WITH_CIRCUITS },
  'record-failure': { workflows: ['GetItem', 'UpdateItem'], ...WITH_CIRCUITS },
  'end-phase': { workflows: ['GetItem', 'Query', 'UpdateItem'], publishes: true },
  report: { workflows: ['GetItem', 'Query'] },
};

/** What an agent's function does: those of the first phase have no earlier results to list. */
export function agentAccess({ phase }: DeclaredAgent, phases: readonly string[]): Access {
  const workflows: TableAction[] = phases[0] === phase ? ['GetItem', 'UpdateItem'] : ['GetItem', 'Query', 'UpdateItem'];
  return { workflows, ...WITH_CIRCUITS };
}

/** What `sweep` does: it publishes the events that circuits still hold, also those of circuits that no tier has any more. */
export const SWEEP_ACCESS: Access = {
  workflows: ['GetItem', 'Query'],
  breakers: ['Scan', 'UpdateItem'],
  publishes: true,
};

/** What `heal` does: it holds circuits in the workflows' table, and probes them. */
export const HEALING_ACCESS: Access = { workflows: ['GetItem', 'UpdateItem'], ...WITH_CIRCUITS };
