import { Stack } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  MathExpression,
  PeriodOverride,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { DeadLetters } from '../recovery/dead-letters.ts';
import { MAX_AGENTS_IN_ONE_STACK } from '../workflow/agent-stack.ts';
import type { WorkflowCore } from '../workflow/workflow-core.ts';
import type { Alarms } from './alarms.ts';
import { runbookHeading } from './runbook.ts';
import { PERIOD, WorkflowMetrics } from './workflow-metrics.ts';

export interface WorkflowDashboardProps {
  readonly workflow: WorkflowCore;
  readonly deadLetters: DeadLetters;
  readonly alarms: Alarms;
}

/** Three widgets stand side by side. */
const WIDTH = 8;
const HEIGHT = 6;

/** A dashboard has at most so many lines in a widget before nobody can read it. */
const MOST_AGENTS = MAX_AGENTS_IN_ONE_STACK;

/** The dashboard of a workflow, named after the stack and the ids of the construct in it. */
export class WorkflowDashboard extends Construct {
  readonly dashboard: Dashboard;
  readonly #workflow: WorkflowCore;
  readonly #metrics: WorkflowMetrics;

  constructor(scope: Construct, id: string, { workflow, deadLetters, alarms }: WorkflowDashboardProps) {
    super(scope, id);
    this.#workflow = workflow;
    this.#metrics = new WorkflowMetrics(workflow);
    const name = [Stack.of(this).stackName, ...workflow.pathInStack].join('-').replaceAll(/[^A-Za-z0-9_-]+/g, '-');
    this.dashboard = new Dashboard(this, 'Dashboard', {
      dashboardName: name,
      // a widget of one minute stays one of a minute
      periodOverride: PeriodOverride.INHERIT,
      widgets: [
        [new TextWidget({ width: 24, height: 2, markdown: this.#heading(alarms) })],
        [new AlarmStatusWidget({ title: 'Alarms', alarms: Object.values(alarms.byName), width: 24, height: 3 })],
        this.#runs(),
        this.#answers(),
        this.#circuits(),
        this.#operations(deadLetters),
        ...this.#agents(),
      ],
    });
  }

  /** Links to the runbook, a heading for each alarm; CloudWatch can follow none to a file of the repository. */
  #heading({ byName }: Alarms): string {
    const { name, metricNamespace, settings } = this.#workflow;
    const headings =
      settings.runbookUrl === undefined
        ? 'an alarm that rings has a heading of its name in docs/runbook.md'
        : `runbook: ${Object.keys(byName)
            .map((alarm) => `[${alarm}](${runbookHeading(settings, alarm)})`)
            .join(', ')}`;
    return `# ${name}\nMetrics of the namespace ${metricNamespace}: docs/metrics.md; ${headings}.`;
  }

  #runs(): IWidget[] {
    const metrics = this.#metrics;
    const succeeded = (level: string) => metrics.metric('RunsSucceeded', 'Sum', { of: level, label: `level ${level}` });
    const failed = metrics.metric('RunsFailed', 'Sum', { label: 'failed' });
    const [level0, level1, level2] = [succeeded('0'), succeeded('1'), succeeded('2')];
    const all = 'FILL(level0, 0) + FILL(level1, 0) + FILL(level2, 0)';
    const availability = new MathExpression({
      expression: `100 * (${all}) / (${all} + FILL(failed, 0))`,
      usingMetrics: { level0, level1, level2, failed },
      label: 'succeeded, in percent',
      period: PERIOD,
    });
    const phases = this.#workflow.plans.map(({ name }) =>
      metrics.metric('PhaseDuration', 'Average', { of: name, label: name }),
    );
    return [
      graph('Availability', [availability], { leftYAxis: { min: 0, max: 100 } }),
      graph('Runs', [metrics.metric('RunsStarted', 'Sum', { label: 'started' }), level0, level1, level2, failed]),
      graph('Time of runs and phases, in ms', [
        metrics.metric('RunDuration', 'Average', { label: 'run' }),
        metrics.metric('RunDuration', 'Maximum', { label: 'longest run' }),
        ...phases,
      ]),
    ];
  }

  #answers(): IWidget[] {
    const metrics = this.#metrics;
    const byTier = (name: 'Answers' | 'Attempts' | 'Fallbacks') =>
      this.#tiers().map((tier) => metrics.metric(name, 'Sum', { of: tier, label: tier }));
    return [
      graph('Answers by tier', byTier('Answers'), { stacked: true }),
      graph('Attempts by tier, and failed attempts by error', [
        ...byTier('Attempts'),
        metrics.search('AttemptsFailed', 'Sum'),
        metrics.search('AttemptsUnreported', 'Sum', 'unreported: '),
      ]),
      graph('Fallbacks by tier, calls without an answer, and refusals of budgets', [
        ...byTier('Fallbacks'),
        metrics.metric('CallsFailed', 'Sum', { label: 'no answer' }),
        metrics.metric('BudgetRefusals', 'Sum', { label: 'refused by budgets' }),
      ]),
      graph('Time to an answer after a failed attempt, in ms', [
        metrics.metric('TimeToAnswer', 'p50', { label: 'median' }),
        metrics.metric('TimeToAnswer', 'p95', { label: '95th percentile' }),
        metrics.metric('TimeToAnswer', 'Maximum', { label: 'longest' }),
      ]),
      graph('Votes', [
        metrics.metric('QuorumTime', 'Average', { label: 'time to the decision, in ms' }),
        metrics.metric('Disagreements', 'Sum', { label: 'agents whose answers differ' }),
      ]),
      graph('Tokens of models, and their cost in micro-dollars', [
        metrics.search('InputTokens', 'Sum'),
        metrics.search('OutputTokens', 'Sum'),
        metrics.search('ModelCost', 'Sum'),
      ]),
    ];
  }

  #circuits(): IWidget[] {
    const metrics = this.#metrics;
    const rejections = this.#tiers().map((tier) =>
      metrics.metric('CircuitRejections', 'Sum', { of: tier, label: `rejected by ${tier}` }),
    );
    return [
      graph('Circuits', [
        metrics.metric('CircuitsOpened', 'Sum', { label: 'opened' }),
        metrics.metric('CircuitsClosed', 'Sum', { label: 'closed' }),
        metrics.metric('CircuitsHealed', 'Sum', { label: 'healed' }),
        ...rejections,
      ]),
      graph('Store and bus', [
        metrics.metric('StoreThrottles', 'Sum', { label: 'throttled requests' }),
        metrics.metric('CircuitStoreFailures', 'Sum', { label: 'circuits not read or written' }),
        metrics.metric('EventsUnpublished', 'Sum', { label: 'events not published' }),
        metrics.metric('ExportFailures', 'Sum', { label: 'metrics not exported' }),
      ]),
      graph('Unhealthy agents', [metrics.metric('UnhealthyAgents', 'Maximum', { label: 'agents' })]),
    ];
  }

  #operations({ executions, events }: DeadLetters): IWidget[] {
    const metrics = this.#metrics;
    const visible = { period: PERIOD, statistic: 'Maximum' } as const;
    return [
      graph('Recovery', [
        metrics.metric('Redrives', 'Sum', { label: 'redriven' }),
        metrics.metric('RunsRecovered', 'Sum', { label: 'recovered' }),
        metrics.metric('RunsParked', 'Sum', { label: 'parked' }),
        metrics.metric('RunsGivenUp', 'Sum', { label: 'given up' }),
      ]),
      graph(
        'Failed and refused runs by error',
        [metrics.search('RunsFailed', 'Sum'), metrics.search('RunsRefused', 'Sum')],
        {
          stacked: true,
        },
      ),
      graph('Messages that need manual action', [
        executions.metricApproximateNumberOfMessagesVisible({ ...visible, label: 'failed executions' }),
        events.metricApproximateNumberOfMessagesVisible({ ...visible, label: 'undelivered events' }),
      ]),
    ];
  }

  /** What Lambda reports of the agents' functions, which costs nothing. A large workflow has them in other stacks. */
  #agents(): IWidget[][] {
    const { agentFunctions } = this.#workflow;
    if (agentFunctions.size > MOST_AGENTS) return [];
    const agents = [...agentFunctions];
    return [
      [
        graph(
          'Failed invocations of agents',
          agents.map(([label, target]) => target.metricErrors({ period: PERIOD, label })),
          { stacked: true, width: 12 },
        ),
        graph(
          'Time of agents, in ms',
          agents.map(([label, target]) => target.metricDuration({ period: PERIOD, label })),
          { width: 12 },
        ),
      ],
    ];
  }

  #tiers(): string[] {
    const names = this.#workflow.plans.flatMap(({ agents }) =>
      agents.flatMap(({ tiers }) => tiers.map(({ name }) => name)),
    );
    return [...new Set(names)];
  }
}

function graph(
  title: string,
  left: IMetric[],
  options: {
    readonly stacked?: boolean;
    readonly width?: number;
    readonly leftYAxis?: { min: number; max: number };
  } = {},
): GraphWidget {
  return new GraphWidget({ title, left, width: WIDTH, height: HEIGHT, period: PERIOD, ...options });
}
