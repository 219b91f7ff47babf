import { agentNameOf } from '../declarations/graph.ts';
import { isRuleName, mergeNodes, type NamedNode } from './named-node.ts';

/** What a fault-tolerant node says of itself: it is a function, of which nothing else can be read. */
export interface DescribedNode {
  readonly name: string;
  readonly tiers: readonly { readonly name: string; readonly node: unknown }[];
  /** fault-tolerant nodes and graphs that its code calls */
  readonly calls: readonly unknown[];
}

/** An attempt of a tier of a node, as rules name it. */
export interface NodeAttempt {
  readonly node: string;
  readonly tier: string;
  /** the first tier of the node, which a rule may call `primary` */
  readonly primary: string;
  readonly replica: number;
  /** its superstep and its task, and those of the graphs around its own */
  readonly place: string;
}

/** The field of a node that has its description. Ballast may be there twice, in the code that made the node and in that which reads it. */
const DESCRIPTION = Symbol.for('ballast.fault-tolerant-node');

/** Fields that lead to code: of a graph, of one of its nodes, of a Runnable that is a function, of one that is a sequence. */
const LEADING = ['nodes', 'bound', 'func', 'steps'] as const;

/** Has a node say what it is. */
export function describeNode<Node extends object>(node: Node, description: DescribedNode): Node {
  return Object.defineProperty(node, DESCRIPTION, { value: description });
}

/** `lastKnown prices` is `last-known-prices` in a rule, as nodes of compiled graphs are. */
export function ruleNameOf(node: string): string {
  return agentNameOf(node);
}

/**
 * The fault-tolerant nodes in a graph and its subgraphs, and those that they declare to call. Two whose names are the same in a rule are
 * one; a name that no rule can have, such as that of the store, is left out.
 * @param root a compiled graph, or a node of one: both are known by their fields
 */
export function namedNodesIn(root: unknown): NamedNode[] {
  const found: NamedNode[] = [];
  const seen = new Set<unknown>();
  const visit = (value: unknown): void => {
    if (!isRecord(value) || seen.has(value)) return;
    seen.add(value);
    const description = fieldOf(value, DESCRIPTION) as DescribedNode | undefined;
    if (description !== undefined) {
      const { name, tiers, calls } = description;
      found.push({ name: ruleNameOf(name), tiers: tiers.map((tier) => ruleNameOf(tier.name)).filter(isRuleName) });
      for (const each of [...tiers.map(({ node }) => node), ...calls]) visit(each);
    }
    for (const field of LEADING) {
      const next = fieldOf(value, field);
      if (field === 'bound' || field === 'func') visit(next);
      else if (isRecord(next)) for (const each of Object.values(next)) visit(each);
    }
  };
  visit(root);
  return mergeNodes(found.filter(({ name }) => isRuleName(name) && name !== 'store'));
}

function isRecord(value: unknown): value is object {
  return (typeof value === 'object' || typeof value === 'function') && value !== null;
}

/** @returns undefined where a getter throws */
function fieldOf(value: object, field: PropertyKey): unknown {
  try {
    return (value as Readonly<Record<PropertyKey, unknown>>)[field];
  } catch {
    return undefined;
  }
}
