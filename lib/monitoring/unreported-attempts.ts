import { Fn, Stack } from 'aws-cdk-lib';
import { FilterPattern, type ILogGroup, LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { AWS_ERROR_PREFIXES, type MetricName } from '../../patterns/catalogue/metrics.ts';
import type { WorkflowSettings } from '../options/settings.ts';

/**
 * The log of a state machine, which has its failures. Its name begins as those of services that write logs do: the policy of the
 * account, by which they may, covers all of them and does not grow with their number. It ends with a part of the stack's id: a stack of the
 * same name can be created again while this log group is retained.
 */
export function stateMachineLog(
  scope: Construct,
  { logRetention, removalPolicy, encryptionKey }: WorkflowSettings,
  label: string,
): LogGroup {
  const name = label.replaceAll(/[^A-Za-z0-9_-]+/g, '-');
  return new LogGroup(scope, 'StateMachineLogs', {
    logGroupName: Fn.join('-', [
      `/aws/vendedlogs/states/${name}`,
      Fn.select(2, Fn.split('/', Stack.of(scope).stackId)),
    ]),
    retention: logRetention,
    removalPolicy,
    ...(encryptionKey === undefined ? {} : { encryptionKey }),
  });
}

/**
 * Counts attempts of tasks that no code could report: of a function that died, ran into its time limit or was not started at all. They
 * are only in the log of the state machine.
 */
export function countUnreportedAttempts(scope: Construct, logGroup: ILogGroup, metricNamespace: string): void {
  const ofAws = AWS_ERROR_PREFIXES.map((prefix) => FilterPattern.stringValue('$.details.error', '=', `${prefix}*`));
  const ofTask = ['TaskFailed', 'TaskTimedOut'].map((type) => FilterPattern.stringValue('$.type', '=', type));
  new MetricFilter(scope, 'UnreportedAttempts', {
    logGroup,
    filterPattern: FilterPattern.all(FilterPattern.any(...ofTask), FilterPattern.any(...ofAws)),
    metricNamespace,
    metricName: 'AttemptsUnreported' satisfies MetricName,
    metricValue: '1',
    dimensions: { error: '$.details.error' },
  });
}
