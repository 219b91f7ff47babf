import { ArnFormat, Aws, Stack } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledgeOperatorPolicies } from './security/acknowledged-findings.ts';
import { grantOperate, grantRead } from './workflow-grants.ts';
import type { WorkflowParts } from './workflow-parts.ts';

/**
 * Policies of the account for those who use the command line on a workflow: one to read, one to operate as well. Resources are
 * named wherever IAM takes a name.
 */
export class OperatorPolicies extends Construct {
  readonly read: ManagedPolicy;
  /** allows what `read` does, too */
  readonly operate: ManagedPolicy;

  constructor(scope: Construct, id: string, parts: WorkflowParts) {
    super(scope, id);
    const { name } = parts.core;
    this.read = new ManagedPolicy(this, 'Read', { description: `reads executions, logs and alarms of ${name}` });
    this.operate = new ManagedPolicy(this, 'Operate', {
      description: `reads, starts, stops and redrives executions of ${name}`,
    });
    grantRead(parts, this.read);
    grantOperate(parts, this.operate);
    for (const policy of [this.read, this.operate]) policy.addStatements(...this.#commandLine(parts));
    acknowledgeOperatorPolicies(this, [this.read, this.operate]);
  }

  /** What the command line asks beside the workflow's own resources. */
  #commandLine({ dashboard }: WorkflowParts): PolicyStatement[] {
    const stack = Stack.of(this);
    const { stackName } = stack;
    const allow = (actions: string[], ...resources: string[]) => new PolicyStatement({ actions, resources });
    const colon = ArnFormat.COLON_RESOURCE_NAME;
    return [
      // a stack's id ends in one of its own, which changes when it is created again
      allow(
        ['cloudformation:DescribeStacks'],
        stack.formatArn({ service: 'cloudformation', resource: 'stack', resourceName: `${stackName}/*` }),
      ),
      // lists those of a prefix: IAM compares it with every log group, and alarm, of the region
      allow(
        ['logs:DescribeLogGroups'],
        stack.formatArn({ service: 'logs', resource: 'log-group', resourceName: '*', arnFormat: colon }),
      ),
      allow(
        ['cloudwatch:DescribeAlarms'],
        stack.formatArn({ service: 'cloudwatch', resource: 'alarm', resourceName: '*', arnFormat: colon }),
      ),
      // log groups of this stack, and of those nested in it, are named by CloudFormation
      allow(
        ['logs:FilterLogEvents'],
        stack.formatArn({ service: 'logs', resource: 'log-group', resourceName: `${stackName}-*`, arnFormat: colon }),
      ),
      ...(dashboard === undefined
        ? []
        : [
            allow(
              ['cloudwatch:GetDashboard'],
              `arn:${Aws.PARTITION}:cloudwatch::${Aws.ACCOUNT_ID}:dashboard/${dashboard.dashboard.dashboardName}`,
            ),
            // IAM knows no resource of these
            allow(['cloudwatch:ListDashboards', 'cloudwatch:GetMetricData'], '*'),
          ]),
    ];
  }
}
