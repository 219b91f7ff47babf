import { Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Severity } from '../../patterns/catalogue/events.ts';
import type { DeadLetters } from '../recovery/dead-letters.ts';
import type { Recovery } from '../recovery/recovery.ts';
import type { CircuitHealing } from '../self-healing/circuit-healing.ts';
import type { WorkflowCore } from '../workflow/workflow-core.ts';
import { PERIOD, WorkflowMetrics } from './workflow-metrics.ts';

export interface AlarmsProps {
  readonly workflow: WorkflowCore;
  readonly deadLetters: DeadLetters;
  readonly recovery: Recovery;
  readonly healing: CircuitHealing;
}

interface AlarmProps {
  readonly metric: IMetric;
  readonly description: string;
  /** `error` needs manual action, `warning` is mended by the workflow itself */
  readonly severity: Exclude<Severity, 'info'>;
  /** breaching periods in a row @default 1 */
  readonly periods?: number;
  readonly treatMissingData: TreatMissingData;
}

/** Each is a heading in docs/runbook.md. */
export type AlarmName =
  | 'RecoveryGaveUp'
  | 'EventUndelivered'
  | 'CircuitOpened'
  | 'AgentUnhealthy'
  | 'RecoveryFailed'
  | 'HealingFailed';

/** The alarms of a deployment. */
export class Alarms extends Construct {
  readonly byName: Readonly<Record<AlarmName, Alarm>>;

  constructor(scope: Construct, id: string, { workflow, deadLetters, recovery, healing }: AlarmsProps) {
    super(scope, id);
    const metrics = new WorkflowMetrics(workflow);
    const alarms: Readonly<Record<AlarmName, AlarmProps>> = {
      RecoveryGaveUp: {
        metric: deadLetters.executions.metricApproximateNumberOfMessagesVisible({
          period: PERIOD,
          statistic: 'Maximum',
        }),
        description: 'A failed execution needs manual action.',
        severity: 'error',
        // an empty queue has no data after six hours
        treatMissingData: TreatMissingData.NOT_BREACHING,
      },
      EventUndelivered: {
        metric: deadLetters.events.metricApproximateNumberOfMessagesVisible({ period: PERIOD, statistic: 'Maximum' }),
        description:
          'An event was refused or not delivered: a run, a health check, a recovery or a healing did not start.',
        severity: 'error',
        treatMissingData: TreatMissingData.NOT_BREACHING,
      },
      CircuitOpened: {
        metric: new Metric({
          namespace: 'AWS/Events',
          metricName: 'TriggeredRules',
          dimensionsMap: { EventBusName: workflow.bus.eventBusName, RuleName: healing.rule.ruleName },
          period: PERIOD,
          statistic: 'Sum',
        }),
        description: 'A tier failed so often that it is no longer called.',
        severity: 'warning',
        // without events the rule has no data
        treatMissingData: TreatMissingData.NOT_BREACHING,
      },
      AgentUnhealthy: {
        metric: metrics.metric('UnhealthyAgents', 'Maximum', { period: workflow.settings.healthCheckInterval }),
        description: 'An agent fails its health check, or the check does not run.',
        severity: 'error',
        periods: 3,
        // the check has data each time it runs
        treatMissingData: TreatMissingData.BREACHING,
      },
      RecoveryFailed: {
        metric: recovery.stateMachine.metricFailed({ period: PERIOD, statistic: 'Sum' }),
        description: 'A recovery failed; the sweeper starts the next one.',
        severity: 'warning',
        treatMissingData: TreatMissingData.NOT_BREACHING,
      },
      HealingFailed: {
        metric: healing.stateMachine.metricFailed({ period: PERIOD, statistic: 'Sum' }),
        description: 'A healing failed; the circuit is closed by user traffic instead.',
        severity: 'warning',
        treatMissingData: TreatMissingData.NOT_BREACHING,
      },
    };
    const label = [Stack.of(this).stackName, ...workflow.pathInStack].join(' ');
    const added = Object.entries(alarms).map(
      ([name, { metric, description, severity, periods = 1, treatMissingData }]) => {
        const alarm = new Alarm(this, name, {
          alarmName: `${label} ${name}`,
          alarmDescription: `${severity}: ${description} See docs/runbook.md#${name.toLowerCase()}`,
          metric,
          threshold: 1,
          evaluationPeriods: periods,
          comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
          treatMissingData,
        });
        alarm.addAlarmAction(...workflow.settings.alarmActions);
        return [name, alarm] as const;
      },
    );
    this.byName = Object.fromEntries(added) as Record<AlarmName, Alarm>;
  }
}
