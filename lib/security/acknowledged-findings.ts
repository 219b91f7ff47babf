import { Stack, Validations } from 'aws-cdk-lib';
import type { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { WorkflowCore } from '../workflow/workflow-core.ts';

/** A finding that is right to be there. */
interface AcknowledgedFinding {
  readonly rule: `AwsSolutions-${string}`;
  /** of a rule that has several findings, the one that is meant @default - all of the rule */
  readonly finding?: 'executions' | 'gateway logs' | 'deliveries' | 'data keys' | 're-encryption' | 'operators';
  readonly reason: string;
}

/**
 * Findings of cdk-nag's AwsSolutions that a workflow is right to have, each with its reason; docs/security.md shows them. There are
 * no others: a stack of a workflow passes the pack as it is.
 */
export const ACKNOWLEDGED_FINDINGS: readonly AcknowledgedFinding[] = [
  {
    rule: 'AwsSolutions-L1',
    reason:
      'nodejs22.x, for which the functions are bundled, has security updates until April 2027; the package runs on Node 24 too.',
  },
  {
    rule: 'AwsSolutions-SF1',
    reason:
      'Step Functions keeps the history of an execution for 90 days. A log of all events would copy the inputs of runs: the log of the workflow has failed events without data, those of recovery and healing are off.',
  },
  {
    rule: 'AwsSolutions-SF2',
    reason: 'Traces are the option `tracing`, which AWS bills by the trace.',
  },
  {
    rule: 'AwsSolutions-SQS3',
    reason:
      'These are the dead-letter queues: of executions that recovery gave up, and of events that were not delivered.',
  },
  {
    rule: 'AwsSolutions-DDB3',
    reason:
      'Keys of idempotency are of use for the time of a retry, and expire; tables of workflows and circuits have point-in-time recovery.',
  },
  {
    rule: 'AwsSolutions-APIG2',
    reason:
      "The one handler behind the proxy checks each request by the workflow's own schema, and refuses it with the value received.",
  },
  {
    rule: 'AwsSolutions-APIG3',
    reason:
      'A web ACL is of the account: callers sign their requests, and the stage is throttled. `AgentWorkflow.api` can be associated with one.',
  },
  {
    rule: 'AwsSolutions-APIG6',
    reason:
      'The stage has an access log of every request. A log of executions would have the bodies of requests, which are inputs of runs.',
  },
  {
    rule: 'AwsSolutions-COG4',
    reason: 'Callers sign their requests by IAM, unless the option `authorizer` says otherwise.',
  },
  {
    rule: 'AwsSolutions-IAM4',
    finding: 'gateway logs',
    reason:
      "API Gateway writes its logs by a role of the account, to which AWS's own managed policy is attached, as its documentation asks for.",
  },
  {
    rule: 'AwsSolutions-IAM5',
    finding: 'executions',
    reason: 'Executions of the state machine come and go: the last part of their ARNs cannot be named.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    finding: 'deliveries',
    reason:
      'Deliveries of logs, and with the option `tracing` what X-Ray is sent, belong to no resource: their permissions have no other form.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    finding: 'data keys',
    reason: 'With a key of your own: GenerateDataKey and its form without the plain text, of this one key.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    finding: 're-encryption',
    reason: 'With a key of your own: ReEncryptFrom and ReEncryptTo, of this one key.',
  },
  {
    rule: 'AwsSolutions-IAM5',
    finding: 'operators',
    reason:
      'The policies of operators, which are attached to nobody: what they list has no name to give, or begins with the name of the stack.',
  },
];

const GATEWAY_LOGS = 'arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs';

/** Tells cdk-nag of them, for a user who runs it on a stack of workflows. Without cdk-nag it changes nothing. */
export function acknowledgeFindings(scope: Construct, { stateMachine, settings }: WorkflowCore): void {
  const stack = Stack.of(stateMachine);
  const machine = stack.getLogicalId(stateMachine.node.defaultChild as CfnStateMachine);
  const execution = `execution:<${String(stack.resolve(machine))}.Name>:*`;
  const hasKey = settings.encryptionKey !== undefined;
  // of permissions the one finding where it is expected, so that any other is found; undefined where it is not
  const findings: Readonly<Record<NonNullable<AcknowledgedFinding['finding']>, string | undefined>> = {
    executions: `Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:${execution}`,
    'gateway logs': `Policy::${GATEWAY_LOGS}`,
    deliveries: 'Resource::*',
    'data keys': hasKey ? 'Action::kms:GenerateDataKey*' : undefined,
    operators: undefined, // see `acknowledgeOperatorPolicies`
    're-encryption': hasKey ? 'Action::kms:ReEncrypt*' : undefined,
  };
  for (const { rule, finding, reason } of ACKNOWLEDGED_FINDINGS) {
    const id = finding === undefined ? undefined : findings[finding];
    if (finding !== undefined && id === undefined) continue;
    Validations.of(scope).acknowledge({ id: `AwsSolutions::${rule}${id === undefined ? '' : `[${id}]`}`, reason });
  }
}

/** The same for the policies of operators: every resource with a wildcard that they have now, each a finding of its own. */
export function acknowledgeOperatorPolicies(scope: Construct, policies: readonly ManagedPolicy[]): void {
  const resources = policies.flatMap(({ document }) => {
    const { Statement } = Stack.of(scope).resolve(document) as { readonly Statement: readonly { Resource: unknown }[] };
    return Statement.flatMap(({ Resource }) => [Resource].flat().map(findingText));
  });
  const wild = new Set(resources.filter((text) => text.includes('*')));
  for (const { rule, reason } of ACKNOWLEDGED_FINDINGS.filter(({ finding }) => finding === 'operators')) {
    for (const resource of wild) {
      Validations.of(scope).acknowledge({ id: `AwsSolutions::${rule}[Resource::${resource}]`, reason });
    }
  }
}

/** A resolved value as cdk-nag writes it in the id of a finding: `arn:<AWS::Partition>:states:...:<Machine.Name>:*`. */
function findingText(value: unknown): string {
  if (typeof value === 'string') return value;
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value as Record<string, unknown>;
  if (Array.isArray(join)) return (join[1] as unknown[]).map(findingText).join(String(join[0]));
  return `<${Array.isArray(attribute) ? attribute.join('.') : String(Ref)}>`;
}
