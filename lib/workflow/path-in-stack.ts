import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** The CDK leaves this id out of logical ids. */
const HIDDEN_ID = 'Default';

/** The ids of a construct and of its parents in its stack, as its logical ids have them: a stack may have several workflows. */
export function pathInStack(construct: IConstruct): readonly string[] {
  const depth = Stack.of(construct).node.scopes.length;
  return construct.node.scopes
    .slice(depth)
    .map(({ node }) => node.id)
    .filter((id) => id !== HIDDEN_ID);
}
