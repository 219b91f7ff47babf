import { agentNameOf } from '../declarations/graph.ts';
import { isRuleName, mergeNodes, type NamedNode } from './named-node.ts';

/** The description of a fault-tolerant node, which is a function: nothing else of it can be read. */
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

/** Attaches a description to a node. */
export function describeNode<Node extends object>(node: Node, description: DescribedNode): Node {
  return Object.defineProperty(node, DESCRIPTION, { value: description });
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
      found.push({ name: agentNameOf(name), tiers: tiers.map((tier) => agentNameOf(tier.name)).filter(isRuleName) });
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
