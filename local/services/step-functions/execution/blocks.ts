import { type Definition, type State, type StatesBlock, stateNamed } from '../definition/types.ts';
import { type BlockStep, parentId, ROOT_SCOPE, type Scope } from './execution.ts';
import type { Execution } from './state-store.ts';

/** The block of states that a branch (or the processor of a Map) of `state` runs. */
export function innerBlock(state: State, branch: number): StatesBlock {
  if (state.Type === 'Map') return state.ItemProcessor;
  const block = state.Type === 'Parallel' ? state.Branches[branch] : undefined;
  if (block === undefined) throw new Error(`a ${state.Type} state has no branch ${branch}`);
  return block;
}

function blockAt(definition: Definition, path: readonly BlockStep[]): StatesBlock {
  let block: StatesBlock = definition;
  for (const step of path) block = innerBlock(stateNamed(block, step.state), step.branch);
  return block;
}

/** The block a scope runs. */
export function blockOf(definition: Definition, execution: Execution, scope: Scope): StatesBlock {
  if (scope.id === ROOT_SCOPE && execution.head.blockPath === undefined) return definition;
  const above = parentOf(execution, scope);
  if (above === undefined) return blockAt(definition, execution.head.blockPath ?? []);
  return innerBlock(stateNamed(blockOf(definition, execution, above), above.state), scope.index);
}

/** The way from the definition's top to the block a scope runs. */
export function pathOf(execution: Execution, scope: Scope): readonly BlockStep[] {
  const above = parentOf(execution, scope);
  if (above === undefined) return execution.head.blockPath ?? [];
  return [...pathOf(execution, above), { state: above.state, branch: scope.index }];
}

export function parentOf(execution: Execution, scope: Scope): Scope | undefined {
  const id = parentId(scope.id);
  return id === undefined ? undefined : execution.scopes.get(id);
}

/** Every variable a scope can read: its own and those of the scopes around it. */
export function visibleVariables(execution: Execution, scope: Scope): Readonly<Record<string, unknown>> {
  const above = parentOf(execution, scope);
  if (above === undefined) return scope.variables;
  return { ...visibleVariables(execution, above), ...scope.variables };
}
