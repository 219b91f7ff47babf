import { type Definition, type State, type StatesBlock, stateNamed } from '../definition/types.ts';
import { type BlockStep, type Branch, parentId, ROOT_BRANCH } from './execution.ts';
import type { Execution } from './state-store.ts';

/** The block of states that a branch (or the processor of a Map) of `state` runs. */
export function innerBlock(state: State, index: number): StatesBlock {
  if (state.Type === 'Map') return state.ItemProcessor;
  const block = state.Type === 'Parallel' ? state.Branches[index] : undefined;
  if (block === undefined) throw new Error(`a ${state.Type} state has no branch ${index}`);
  return block;
}

function blockAt(definition: Definition, path: readonly BlockStep[]): StatesBlock {
  let block: StatesBlock = definition;
  for (const { state, index } of path) block = innerBlock(stateNamed(block, state), index);
  return block;
}

/** The block a branch runs. */
export function blockOf(definition: Definition, execution: Execution, branch: Branch): StatesBlock {
  if (branch.id === ROOT_BRANCH && execution.spec.blockPath === undefined) return definition;
  const above = parentOf(execution, branch);
  if (above === undefined) return blockAt(definition, execution.spec.blockPath ?? []);
  return innerBlock(stateNamed(blockOf(definition, execution, above), above.state), branch.index);
}

/** The way from the definition's top to the block a branch runs. */
export function pathOf(execution: Execution, branch: Branch): readonly BlockStep[] {
  const above = parentOf(execution, branch);
  if (above === undefined) return execution.spec.blockPath ?? [];
  return [...pathOf(execution, above), { state: above.state, index: branch.index }];
}

export function parentOf(execution: Execution, branch: Branch): Branch | undefined {
  const id = parentId(branch.id);
  return id === undefined ? undefined : execution.branches.get(id);
}

/** Every variable a branch can read: its own and those of the branches around it. */
export function visibleVariables(execution: Execution, branch: Branch): Readonly<Record<string, unknown>> {
  const above = parentOf(execution, branch);
  if (above === undefined) return branch.variables;
  return { ...visibleVariables(execution, above), ...branch.variables };
}
