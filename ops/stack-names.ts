/** A logical id of a template has letters and digits only, and CloudFormation adds 12 or 13 of them that are random. */
const GENERATED = /^[A-Za-z0-9]+(-[A-Za-z0-9]{12,13}(-[A-Za-z0-9]+(-[A-Za-z0-9]{12,13})?)?)?$/;

/**
 * Whether CloudFormation named a resource for a stack or a nested one of it: `STACK-LogicalId-RANDOM`, in a nested stack
 * `STACK-NestedId-RANDOM-LogicalId-RANDOM`. The resources of a stack `STACK-2` begin alike and are not among them.
 */
export function isNamedByStack(name: string, stack: string): boolean {
  return name.startsWith(`${stack}-`) && GENERATED.test(name.slice(stack.length + 1));
}
