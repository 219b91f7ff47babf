import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** The CDK leaves this id out of logical ids. */
const HIDDEN_ID = 'Default';

/** The ids of a construct and those around it in its stack, as its logical ids have them: several workflows may be in one. */
export function placeInStack(construct: IConstruct): readonly string[] {
  const depth = Stack.of(construct).node.scopes.length;
  return construct.node.scopes
    .slice(depth)
    .map(({ node }) => node.id)
    .filter((id) => id !== HIDDEN_ID);
}
