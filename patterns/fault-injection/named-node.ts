import * as z from 'zod';

/** A fault-tolerant node inside of an agent's tier, by the names that fault rules have for it and its tiers. */
export interface NamedNode {
  readonly name: string;
  readonly tiers: readonly string[];
}

export const namedNode: z.ZodType<NamedNode> = z.object({ name: z.string(), tiers: z.array(z.string()) });

/** Whether a fault rule can have this name: that of an agent, a node or a tier. No agent has a longer one. */
export function isRuleName(name: string): boolean {
  return /^[a-z][a-z0-9-]{0,79}$/.test(name);
}

/** The nodes of several tiers, those of one name together. */
export function mergeNodes(nodes: readonly NamedNode[]): NamedNode[] {
  const tiersByName = new Map<string, Set<string>>();
  for (const { name, tiers } of nodes) {
    tiersByName.set(name, new Set([...(tiersByName.get(name) ?? []), ...tiers]));
  }
  return [...tiersByName].map(([name, tiers]) => ({ name, tiers: [...tiers] }));
}

/** The nodes inside of all tiers of these agents. */
export function nodesInside(
  agents: readonly { readonly tiers: readonly { readonly nodes?: readonly NamedNode[] }[] }[],
): NamedNode[] {
  return mergeNodes(agents.flatMap(({ tiers }) => tiers.flatMap(({ nodes = [] }) => nodes)));
}
