import * as z from 'zod';

/** A state of a definition, as a node of its graph. */
export interface StateNode {
  /** unique in the graph */
  readonly id: string;
  readonly name: string;
  /** Task, Map, Choice, ... */
  readonly type: string;
  /** the Map or Parallel it is inside of @default - none */
  readonly parent?: string;
}

/** A transition between two states. */
export interface StateEdge {
  readonly from: string;
  readonly to: string;
  /** by its Next or as a Choice; by a Catch, with the errors it catches */
  readonly kind: 'next' | 'choice' | 'catch';
  readonly label: string;
}

/** The states of a definition and the transitions between them, those inside of a Map or a Parallel too. */
export interface StateGraph {
  readonly nodes: readonly StateNode[];
  readonly edges: readonly StateEdge[];
}

const ruleSchema = z.object({ Next: z.string().optional(), Comment: z.string().optional() });
const stateSchema = z.object({
  Type: z.string(),
  Next: z.string().optional(),
  Default: z.string().optional(),
  Choices: z.array(ruleSchema).optional(),
  Catch: z.array(ruleSchema.extend({ ErrorEquals: z.array(z.string()).optional() })).optional(),
  ItemProcessor: z.unknown().optional(),
  Iterator: z.unknown().optional(),
  Branches: z.array(z.unknown()).optional(),
});
const blockSchema = z.object({ States: z.record(z.string(), stateSchema) });

/** Reads the graph of any definition, in the order of its text. @param definition JSON text, as DescribeStateMachine returns it */
export function stateGraphOf(definition: string): StateGraph {
  const nodes: StateNode[] = [];
  const edges: StateEdge[] = [];
  addBlock(JSON.parse(definition), undefined);
  return { nodes, edges };

  function addBlock(block: unknown, parent: string | undefined): void {
    const states = blockSchema.safeParse(block).data?.States ?? {};
    // names are unique in a definition, those inside of a Map too
    for (const [name, state] of Object.entries(states)) {
      nodes.push({ id: name, name, type: state.Type, ...(parent === undefined ? {} : { parent }) });
      edges.push(...edgesOf(name, state));
      for (const inner of [state.ItemProcessor ?? state.Iterator, ...(state.Branches ?? [])]) {
        if (inner !== undefined) addBlock(inner, name);
      }
    }
  }
}

function edgesOf(from: string, { Next, Default, Choices = [], Catch = [] }: z.infer<typeof stateSchema>): StateEdge[] {
  const edge = (kind: StateEdge['kind'], to: string | undefined, label = ''): StateEdge[] =>
    to === undefined ? [] : [{ from, to, kind, label }];
  return [
    ...edge('next', Next),
    ...Choices.flatMap((rule) => edge('choice', rule.Next, rule.Comment)),
    ...edge('choice', Default, 'otherwise'),
    ...Catch.flatMap((rule) => edge('catch', rule.Next, (rule.ErrorEquals ?? []).join(', '))),
  ];
}
