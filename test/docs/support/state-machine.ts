import { assemblyOf, definitionOf, resourcesOf } from '../../support/synth.ts';

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly MaxAttempts: number;
  readonly [field: string]: unknown;
}

interface State {
  readonly Retry?: readonly Retrier[];
  readonly TimeoutSeconds?: unknown;
  readonly ItemProcessor?: { readonly States: Readonly<Record<string, State>> };
}

/** The reference workflow as it is deployed. */
export async function deployed() {
  const assembly = await assemblyOf('research');
  const definition = definitionOf(assembly) as { TimeoutSeconds: number; States: Record<string, State> };
  const stateOf = (name: string): State => {
    const all = Object.values(definition.States).flatMap((state) => Object.entries(state.ItemProcessor?.States ?? {}));
    const state = definition.States[name] ?? Object.fromEntries(all)[name];
    if (state === undefined) throw new Error(`there is no state ${name}`);
    return state;
  };
  const functionSeconds = resourcesOf(assembly, 'AWS::Lambda::Function').map(({ Properties }) => Properties);
  return { definition, stateOf, functions: functionSeconds };
}

/** How often an agent's tier is tried for an error of this name: once, and once per retry of the first that matches. */
export function attemptsFor(error: string, retriers: readonly Retrier[]): number {
  return 1 + (retriers.find(({ ErrorEquals }) => ErrorEquals.includes(error))?.MaxAttempts ?? 0);
}
