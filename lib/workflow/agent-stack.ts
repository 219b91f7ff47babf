import { createHash } from 'node:crypto';
import { type CfnElement, CfnOutput, type CfnResource, NestedStack } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/**
 * From more agents on, those of each phase are a nested stack. An agent is four resources, a stack may hold 500 and a
 * template 1 MB; a phase has at most 40 agents.
 */
export const MAX_AGENTS_IN_ONE_STACK = 40;

/** Refers to the function of an agent from any stack of the workflow. */
export type AgentFunctionRef = Pick<IFunction, 'functionArn'>;

/** The agents of one phase as a nested stack. */
export class AgentStack extends NestedStack {
  readonly #resource: CfnResource;

  constructor(
    scope: Construct,
    id: string,
    { workflow, path, phase }: { readonly workflow: string; readonly path: readonly string[]; readonly phase: string },
  ) {
    super(scope, id, { description: `agents of phase ${phase} of workflow ${workflow}` });
    if (this.nestedStackResource === undefined) throw new TypeError('a nested stack is a resource of its parent');
    this.#resource = this.nestedStackResource;
    this.#resource.overrideLogicalId(shortId('Agents', [...path, phase].join('/')));
  }

  /**
   * Exports the ARN of a function of this stack to the parent stack. An ARN is named six times there: by the logical ids that the
   * CDK makes of paths, 322 characters each time, the template of 200 agents would be too large.
   */
  exportArn(agent: string, { functionArn }: IFunction): AgentFunctionRef {
    const output = new CfnOutput(this, `${agent} Arn`, { value: functionArn, description: agent });
    output.overrideLogicalId(shortId('F', agent));
    return { functionArn: this.#resource.getAtt(`Outputs.${logicalIdOf(output)}`).toString() };
  }
}

function shortId(prefix: string, name: string): string {
  return prefix + createHash('sha256').update(name).digest('hex').slice(0, 12);
}

function logicalIdOf(element: CfnElement): string {
  return element.stack.resolve(element.logicalId) as string;
}
