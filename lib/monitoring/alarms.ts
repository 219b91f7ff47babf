import type { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  type AlarmBase,
  AlarmRule,
  AlarmState,
  ComparisonOperator,
  CompositeAlarm,
  type IAlarmAction,
  type IMetric,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { WorkflowSettings } from '../options/settings.ts';
import type { DeadLetters } from '../recovery/dead-letters.ts';
import type { Recovery } from '../recovery/recovery.ts';
import type { CircuitHealing } from '../self-healing/circuit-healing.ts';
import type { WorkflowCore } from '../workflow/workflow-core.ts';
import { alarmTopic } from './alarm-topic.ts';
import { runbookHeading } from './runbook.ts';
import { PERIOD, WorkflowMetrics } from './workflow-metrics.ts';

export interface AlarmsProps {
  readonly workflow: WorkflowCore;
  readonly deadLetters: DeadLetters;
  readonly recovery: Recovery;
  readonly healing: CircuitHealing;
}

/** `page` needs somebody now; `ticket` is mended by the workflow itself, and is worth a look when it stays. */
export type AlarmSeverity = 'page' | 'ticket';

interface AlarmProps {
  readonly metric: IMetric;
  readonly description: string;
  readonly severity: AlarmSeverity;
  /** periods that it looks at @default 1 */
  readonly periods?: number;
  /** how many of them must breach @default - all */
  readonly breaching?: number;
  /** @default - it rings at 1 and above */
  readonly comparison?: ComparisonOperator;
  readonly treatMissingData: TreatMissingData;
  /** false where a composite alarm acts for it @default true */
  readonly acts?: false;
}

/** Alarms that every workflow has. Each is a heading in docs/runbook.md. */
export type AlarmName =
  | 'RecoveryGaveUp'
  | 'EventUndelivered'
  | 'CircuitOpened'
  | 'AgentUnhealthy'
  | 'RecoveryFailed'
  | 'HealingFailed'
  | 'RunsFailing'
  | 'WorkflowImpaired';

/** The alarms of a workflow, by name; `WorkflowSilent` is there with the option `expectedRunInterval`. */
export type AlarmsByName = Readonly<Record<AlarmName, AlarmBase>> & { readonly WorkflowSilent?: AlarmBase };

/** What runs fail of: while one of these rings, `WorkflowImpaired` is quiet. */
const CAUSES = ['AgentUnhealthy', 'CircuitOpened', 'RecoveryGaveUp', 'EventUndelivered'] as const;

/** The alarms of a deployment. */
export class Alarms extends Construct {
  readonly byName: AlarmsByName;
  /** undefined without the option `alarmEmail` */
  readonly topic: Topic | undefined;
  readonly #label: string;
  readonly #settings: WorkflowSettings;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const { workflow } = props;
    this.#settings = workflow.settings;
    this.#label = workflow.label;
    this.topic = alarmTopic(this, workflow.settings);
    const alarms = metricAlarms(props);
    const added = Object.entries(alarms).map(([name, alarm]) => [name, this.#addAlarm(name, alarm)] as const);
    const byName = Object.fromEntries(added) as Record<keyof typeof alarms, Alarm>;
    const { expectedRunInterval } = workflow.settings;
    this.byName = {
      ...byName,
      WorkflowImpaired: this.#addImpaired(byName),
      ...(expectedRunInterval === undefined
        ? {}
        : { WorkflowSilent: this.#addAlarm('WorkflowSilent', silence(workflow, expectedRunInterval)) }),
    };
  }

  #addAlarm(name: string, props: AlarmProps): Alarm {
    const { metric, description, severity, periods = 1, breaching = periods, treatMissingData, acts = true } = props;
    const alarm = new Alarm(this, name, {
      alarmName: `${this.#label} ${name}`,
      alarmDescription: this.#describe(name, severity, description),
      metric,
      threshold: 1,
      evaluationPeriods: periods,
      ...(breaching === periods ? {} : { datapointsToAlarm: breaching }),
      comparisonOperator: props.comparison ?? ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData,
    });
    if (acts) this.#addActions(alarm, severity);
    return alarm;
  }

  #addImpaired(byName: Readonly<Record<(typeof CAUSES)[number] | 'RunsFailing', Alarm>>): CompositeAlarm {
    const rings = (name: keyof typeof byName) => AlarmRule.fromAlarm(byName[name], AlarmState.ALARM);
    const alarm = new CompositeAlarm(this, 'WorkflowImpaired', {
      compositeAlarmName: `${this.#label} WorkflowImpaired`,
      alarmDescription: this.#describe('WorkflowImpaired', 'page', 'Runs keep failing, and no other alarm says why.'),
      alarmRule: AlarmRule.allOf(rings('RunsFailing'), AlarmRule.not(AlarmRule.anyOf(...CAUSES.map(rings)))),
    });
    this.#addActions(alarm, 'page');
    return alarm;
  }

  #describe(name: string, severity: AlarmSeverity, description: string): string {
    return `${severity}: ${description} See ${runbookHeading(this.#settings, name)}`;
  }

  /** The same when it rings and when it is over. */
  #addActions(alarm: AlarmBase, severity: AlarmSeverity): void {
    const { alarmActions, pageActions } = this.#settings;
    const actions: readonly IAlarmAction[] = [
      ...(this.topic === undefined ? [] : [new SnsAction(this.topic)]),
      ...alarmActions,
      ...(severity === 'page' ? pageActions : []),
    ];
    alarm.addAlarmAction(...actions);
    alarm.addOkAction(...actions);
  }
}

function metricAlarms({
  workflow,
  deadLetters,
  recovery,
  healing,
}: AlarmsProps): Record<Exclude<AlarmName, 'WorkflowImpaired'>, AlarmProps> {
  const metrics = new WorkflowMetrics(workflow);
  const visible = { period: PERIOD, statistic: 'Maximum' } as const;
  return {
    RecoveryGaveUp: {
      metric: deadLetters.executions.metricApproximateNumberOfMessagesVisible(visible),
      description: 'A failed execution needs manual action.',
      severity: 'page',
      // an empty queue has no data after six hours
      treatMissingData: TreatMissingData.NOT_BREACHING,
    },
    EventUndelivered: {
      metric: deadLetters.events.metricApproximateNumberOfMessagesVisible(visible),
      description:
        'An event was refused or not delivered: a run, a health check, a recovery or a healing did not start.',
      severity: 'page',
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
      severity: 'ticket',
      // without events the rule has no data
      treatMissingData: TreatMissingData.NOT_BREACHING,
    },
    AgentUnhealthy: {
      metric: metrics.metric('UnhealthyAgents', 'Maximum', { period: workflow.settings.healthCheckInterval }),
      description: 'An agent fails its health check, or the check does not run.',
      severity: 'page',
      periods: 3,
      // the check has data each time it runs
      treatMissingData: TreatMissingData.BREACHING,
    },
    RecoveryFailed: {
      metric: recovery.stateMachine.metricFailed({ period: PERIOD, statistic: 'Sum' }),
      description: 'A recovery failed; the sweeper starts the next one.',
      severity: 'ticket',
      treatMissingData: TreatMissingData.NOT_BREACHING,
    },
    HealingFailed: {
      metric: healing.stateMachine.metricFailed({ period: PERIOD, statistic: 'Sum' }),
      description: 'A healing failed; the circuit is closed by user traffic instead.',
      severity: 'ticket',
      treatMissingData: TreatMissingData.NOT_BREACHING,
    },
    RunsFailing: {
      metric: metrics.metric('RunsFailed', 'Sum'),
      description: 'Runs failed in three of five minutes.',
      severity: 'ticket',
      periods: 5,
      breaching: 3,
      // no run failed
      treatMissingData: TreatMissingData.NOT_BREACHING,
      acts: false,
    },
  };
}

/** One period, as long as two runs may be apart: a day at most. */
function silence(workflow: WorkflowCore, period: Duration): AlarmProps {
  return {
    metric: new WorkflowMetrics(workflow).metric('RunsStarted', 'Sum', { period }),
    description: `No run was started for ${period.toHumanString()}.`,
    severity: 'page',
    comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
    // no data means that no run was started
    treatMissingData: TreatMissingData.BREACHING,
  };
}
