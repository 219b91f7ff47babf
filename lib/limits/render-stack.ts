import { CfnElement, NestedStack, type Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { SynthesizedStack, Template } from './template.ts';

/** What the CDK calls to write a template: there is no public way to a template while an app is synthesized. */
interface Rendered {
  _toCloudFormation(): unknown;
  readonly _suppressTemplateIndentation?: boolean;
}

/**
 * A stack as it is synthesized, with the nested stacks that are in some of its constructs.
 * @param within whose resources are measured one by one @default - those of the whole stack
 */
export function renderStack(
  stack: Stack,
  within: readonly Construct[] = [stack],
  name = stackNameOf(stack),
): SynthesizedStack {
  const { _suppressTemplateIndentation: isDense } = stack as unknown as Rendered;
  // the prototype's own, called on the stack: the template in the form and size in which it is written
  const text = JSON.stringify((stack as unknown as Rendered)._toCloudFormation(), undefined, isDense ? undefined : 1);
  const all = within.flatMap((scope) => scope.node.findAll());
  const logicalIdOf = (element: CfnElement) => stack.resolve(element.logicalId) as string;
  const own = all
    .filter((construct) => CfnElement.isCfnElement(construct))
    .filter((element) => element.stack === stack);
  const nested = all
    .filter((construct) => NestedStack.isNestedStack(construct))
    .flatMap((child) => {
      const resource = child.nestedStackResource;
      if (child.nestedStackParent !== stack || resource === undefined) return [];
      const id = logicalIdOf(resource);
      return [[id, renderStack(child, [child], `${name}-${id}`)] as const];
    });
  return {
    name,
    template: JSON.parse(text) as Template,
    bytes: Buffer.byteLength(text),
    nested: new Map(nested),
    measured: new Set(own.map(logicalIdOf)),
  };
}

/** Its ids where the name is known at deployment only, as that of a nested stack is. */
function stackNameOf({ stackName, node }: Stack): string {
  return Token.isUnresolved(stackName) ? node.path.replaceAll('/', '-') : stackName;
}
