import { type Command, END, isCommand, isParentCommand } from '@langchain/langgraph';
import { GraphError } from '../../patterns/catalogue/graph-errors.ts';

/** Where the commands of a node may lead. */
export interface GotoTargets {
  readonly node: string;
  /** as `ends` of addNode declares them; those of an error handler are all nodes of its graph, since it cannot declare any */
  readonly declared: readonly string[];
  readonly isErrorHandler: boolean;
}

/**
 * Checks the output of a node, or what it threw for the parent of its subgraph. LangGraph goes wherever a command leads, and drops one that
 * leads to no node; nothing at synth could tell.
 * @throws GraphError for a target of `goto` that the node has not declared
 */
export function checkGoto(targets: GotoTargets, outcome: unknown): void {
  const commands = isParentCommand(outcome) ? [outcome.command] : [outcome].flat().filter(isCommand);
  for (const target of commands.flatMap(targetsOf)) {
    if (target !== END && !targets.declared.includes(target)) throw undeclared(targets, target);
  }
}

function targetsOf({ goto }: Command): string[] {
  return [goto ?? []].flat().map((target) => (typeof target === 'string' ? target : target.node));
}

function undeclared({ node, declared, isErrorHandler }: GotoTargets, target: string): GraphError {
  if (isErrorHandler) {
    const nodes = declared.join(', ');
    return new GraphError(`${node} goes to "${target}", which is no node of the graph: it has ${nodes}`);
  }
  const known = declared.length === 0 ? 'declares no ends' : `declares the ends ${declared.join(', ')}`;
  return new GraphError(
    `node "${node}" goes to "${target}" by a Command, and ${known}: add "${target}" to the ends of its addNode`,
  );
}
