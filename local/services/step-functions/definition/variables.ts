import type { JsonObject } from '../../../json.ts';
import type { Problems } from './problems.ts';
import type { Definition, State, StatesBlock } from './types.ts';

/**
 * A block may read the variables around it but not set them: a name assigned inside a branch or an iteration must not
 * be assigned outside. Children of a distributed Map see none, so they are free.
 */
export function checkVariables(definition: JsonObject, problems: Problems): void {
  visit(definition as unknown as Definition, '', new Set(), problems);
}

function visit(block: StatesBlock, location: string, outer: ReadonlySet<string>, problems: Problems): void {
  const states = Object.entries(block.States);
  for (const [name, state] of states) {
    for (const variable of assignedIn(state)) {
      if (outer.has(variable)) {
        problems.schema(
          `${location}/States/${name}/Assign`,
          `The variable '${variable}' is assigned in an outer scope; choose another name`,
        );
      }
    }
  }
  for (const [name, state] of states) {
    if (state.Type !== 'Parallel' && state.Type !== 'Map') continue;
    // a variable of its own Catch is assigned after the branches have ended (recorded)
    const around = states.flatMap(([, each]) => assignedIn(each === state ? { ...state, Catch: [] } : each));
    const seen = new Set([...outer, ...around]);
    const at = `${location}/States/${name}`;
    if (state.Type === 'Parallel') {
      for (const [index, branch] of state.Branches.entries()) visit(branch, `${at}/Branches[${index}]`, seen, problems);
    } else {
      const distributed = state.ItemProcessor.ProcessorConfig?.Mode === 'DISTRIBUTED';
      visit(state.ItemProcessor, `${at}/ItemProcessor`, distributed ? new Set() : seen, problems);
    }
  }
}

function assignedIn(state: State): string[] {
  const {
    Assign,
    Choices = [],
    Catch = [],
  } = state as {
    Assign?: JsonObject;
    Choices?: readonly { Assign?: JsonObject }[];
    Catch?: readonly { Assign?: JsonObject }[];
  };
  return [Assign, ...Choices.map((rule) => rule.Assign), ...Catch.map((catcher) => catcher.Assign)].flatMap((each) =>
    Object.keys(each ?? {}),
  );
}
