import type { BranchChange, WrittenBranchChange } from './branch-changes.ts';
import type { ExecutionLifecycle, ExecutionSpec, HistoryEvent, Machine } from './execution.ts';

/** Where the archive keeps the progress of an execution. */
export interface ArchivePlace {
  readonly offset: number;
  readonly bytes: number;
}

/** Every change of state machines and executions. Appended to the journal before it is applied. */
export type Change =
  | { readonly kind: 'machineDeployed'; readonly machine: Machine; readonly definitionText: string }
  | { readonly kind: 'machineDeleted'; readonly arn: string }
  | {
      readonly kind: 'executionStarted';
      readonly spec: ExecutionSpec;
      readonly lifecycle: ExecutionLifecycle;
      readonly first: Advance;
    }
  /** a definition that executions of before still run or can be redriven with */
  | { readonly kind: 'revisionKept'; readonly id: string; readonly definitionText: string }
  /** closed; its progress is in the archive */
  | {
      readonly kind: 'executionArchived';
      readonly spec: ExecutionSpec;
      readonly lifecycle: ExecutionLifecycle;
      readonly place: ArchivePlace;
    }
  | Advance;

/** A step of an execution: its events, the changes of branches, and the new lifecycle. */
export interface Advance {
  readonly kind: 'advanced';
  readonly arn: string;
  readonly events: readonly HistoryEvent[];
  readonly branches: readonly (BranchChange | WrittenBranchChange)[];
  /** branches all of whose descendants are gone; applied before `branches` */
  readonly dropped: readonly string[];
  readonly lifecycle?: ExecutionLifecycle;
}
