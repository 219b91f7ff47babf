import { Duration, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { AgentWorkflow } from '../agent-workflow.ts';
import type { HealthChecks } from '../health-checks/health-checks.ts';
import type { DeadLetters } from '../recovery/dead-letters.ts';
import type { Recovery } from '../recovery/recovery.ts';
import type { CircuitHealing } from '../self-healing/circuit-healing.ts';

export interface AlarmsProps {
  readonly workflow: AgentWorkflow;
  readonly deadLetters: DeadLetters;
  readonly healthChecks: HealthChecks;
  readonly recovery: Recovery;
  readonly healing: CircuitHealing;
}

interface AlarmEntry {
  readonly metric: IMetric;
  readonly says: string;
  /** periods in a row @default 1 */
  readonly periods?: number;
  /** what no data means: an answer for each alarm, with its reason */
  readonly noData: TreatMissingData;
}

const PERIOD = Duration.minutes(1);

/** What people are called for. Each alarm has a heading of its name in docs/runbook.md. */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, { workflow, deadLetters, healthChecks, recovery, healing }: AlarmsProps) {
    super(scope, id);
    const serviceOfCheck = `${workflow.name}/health`;
    const alarms: Readonly<Record<string, AlarmEntry>> = {
      RecoveryGaveUp: {
        metric: deadLetters.executions.metricApproximateNumberOfMessagesVisible({
          period: PERIOD,
          statistic: 'Maximum',
        }),
        says: 'A failed execution is left to people.',
        // an empty queue falls silent after six hours
        noData: TreatMissingData.NOT_BREACHING,
      },
      EventUndelivered: {
        metric: deadLetters.events.metricApproximateNumberOfMessagesVisible({ period: PERIOD, statistic: 'Maximum' }),
        says: 'An event reached nobody: something was not checked, recovered or healed.',
        noData: TreatMissingData.NOT_BREACHING,
      },
      CircuitOpened: {
        metric: new Metric({
          namespace: 'AWS/Events',
          metricName: 'TriggeredRules',
          dimensionsMap: { EventBusName: workflow.bus.eventBusName, RuleName: healing.rule.ruleName },
          period: PERIOD,
          statistic: 'Sum',
        }),
        says: 'A tier failed so often that it is not called any more.',
        // the rule only tells of events there are
        noData: TreatMissingData.NOT_BREACHING,
      },
      AgentUnhealthy: {
        metric: new Metric({
          namespace: healthChecks.namespace,
          metricName: 'UnhealthyAgents',
          dimensionsMap: { service: serviceOfCheck },
          period: PERIOD,
          statistic: 'Maximum',
        }),
        says: 'An agent does not answer its health check, or the check itself does not run.',
        periods: 3,
        // the check tells of every minute: silence is a check that does not run
        noData: TreatMissingData.BREACHING,
      },
      RecoveryFailed: {
        metric: recovery.stateMachine.metricFailed({ period: PERIOD, statistic: 'Sum' }),
        says: 'A recovery ended in an error of its own; the sweeper starts the next one.',
        noData: TreatMissingData.NOT_BREACHING,
      },
      HealingFailed: {
        metric: healing.stateMachine.metricFailed({ period: PERIOD, statistic: 'Sum' }),
        says: 'A healing ended in an error of its own; the circuit waits for user traffic.',
        noData: TreatMissingData.NOT_BREACHING,
      },
    };
    for (const [name, { metric, says, periods = 1, noData }] of Object.entries(alarms)) {
      new Alarm(this, name, {
        alarmName: `${Stack.of(this).stackName} ${name}`,
        alarmDescription: `${says} See docs/runbook.md#${name.toLowerCase()}`,
        metric,
        threshold: 1,
        evaluationPeriods: periods,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: noData,
      });
    }
  }
}
