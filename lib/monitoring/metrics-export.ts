import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ViaServicePrincipal } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, type IFilterPattern, LogGroup, SubscriptionFilter } from 'aws-cdk-lib/aws-logs';
import { LambdaDestination } from 'aws-cdk-lib/aws-logs-destinations';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { OptionalFunctions } from '../functions/function-sources.ts';
import { EXPORT_HANDLER } from '../functions/handlers.ts';
import type { OtlpOptions } from '../options/workflow-options.ts';
import type { WorkflowCore } from '../workflow/workflow-core.ts';

/** Two requests of 10 s, and two of 4 s for their headers; see lambdas/runtime/otlp.ts and otlp-headers.ts. */
const TIMEOUT = Duration.seconds(30);

export interface MetricsExportProps extends OtlpOptions {
  readonly workflow: WorkflowCore;
}

/**
 * Sends the metrics of a workflow to an endpoint of OTLP: a function that subscribes to the log groups of all others, and to that of the
 * state machine. It is outside of every run, so that an endpoint that is slow or down costs nothing but its data.
 */
export class MetricsExport extends Construct {
  readonly exportFunction: IFunction;

  constructor(scope: Construct, id: string, { workflow, endpoint, headersSecret }: MetricsExportProps) {
    super(scope, id);
    const logGroups = workflow.node.findAll().filter((each) => each instanceof LogGroup);
    this.exportFunction = workflow.addFunction(EXPORT_HANDLER, {
      timeout: TIMEOUT,
      access: {},
      environment: {
        OTLP_ENDPOINT: endpoint,
        WORKFLOW: workflow.name,
        ...(headersSecret === undefined ? {} : { OTLP_HEADERS_SECRET: arnOf(headersSecret) }),
      },
    });
    if (headersSecret !== undefined) letRead(this.exportFunction, headersSecret);
    const { account, region, partition } = Stack.of(this);
    // one permission: a permission for each group of a large workflow does not fit into the policy of a function
    this.exportFunction.addPermission('Logs', {
      principal: new ServicePrincipal('logs.amazonaws.com'),
      sourceAccount: account,
      sourceArn: `arn:${partition}:logs:${region}:${account}:log-group:*`,
    });
    const destination = new LambdaDestination(this.exportFunction, { addPermissions: false });
    for (const logGroup of logGroups) {
      const filterPattern = logGroup === workflow.log ? FilterPattern.exists('$.details.error') : metricLines();
      const subscription = new SubscriptionFilter(logGroup, 'Export', { logGroup, destination, filterPattern });
      subscription.node.addDependency(this.exportFunction);
    }
  }
}

/** How the function of the export is built. */
export function exportOf({ headersSecret }: OtlpOptions): NonNullable<OptionalFunctions['exportsMetrics']> {
  return headersSecret === undefined ? 'without credentials' : 'with headers of a secret';
}

function arnOf(secret: ISecret | string): string {
  return typeof secret === 'string' ? secret : (secret.secretFullArn ?? secret.secretArn);
}

/** The value of the one secret; `grantRead` would allow its description too. */
function letRead(reader: IFunction, secret: ISecret | string): void {
  reader.addToRolePolicy(
    new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [arnOf(secret)] }),
  );
  if (typeof secret === 'string') return;
  const { region } = Stack.of(reader);
  secret.encryptionKey?.grantDecrypt(
    new ViaServicePrincipal(`secretsmanager.${region}.amazonaws.com`, reader.grantPrincipal),
  );
}

/** Lines in CloudWatch's embedded metric format. */
function metricLines(): IFilterPattern {
  return FilterPattern.exists('$._aws.CloudWatchMetrics[0].Namespace');
}
