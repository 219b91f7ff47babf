import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { type MetricName, metricEntry } from '../../patterns/catalogue/metrics.ts';
import type { WorkflowCore } from '../workflow/workflow-core.ts';

/** The period of metrics in alarms and widgets. */
export const PERIOD = Duration.minutes(1);

export type Statistic = 'Sum' | 'Average' | 'Maximum' | 'p50' | 'p95';

/** The metrics of one workflow, as alarms and widgets refer to them. */
export class WorkflowMetrics {
  readonly #namespace: string;
  readonly #service: string;

  constructor({ metricNamespace, name }: Pick<WorkflowCore, 'metricNamespace' | 'name'>) {
    this.#namespace = metricNamespace;
    this.#service = name;
  }

  /**
   * A metric of the catalogue.
   * @param of the value of its dimension @default - the metric without it
   */
  metric(
    metricName: MetricName,
    statistic: Statistic,
    { of, label, period = PERIOD }: { readonly of?: string; readonly label?: string; readonly period?: Duration } = {},
  ): Metric {
    const { dimension } = metricEntry(metricName);
    return new Metric({
      namespace: this.#namespace,
      metricName,
      dimensionsMap: {
        service: this.#service,
        ...(dimension === undefined || of === undefined ? {} : { [dimension]: of }),
      },
      statistic,
      period,
      ...(label === undefined ? {} : { label }),
    });
  }

  /**
   * The metrics of a name for every value of its dimension, whichever there are: for widgets, as no alarm can search.
   * @param prefix of their labels, which are the values of the dimension
   */
  search(metricName: MetricName, statistic: Statistic, prefix = ''): IMetric {
    const { dimension, fromLog = false } = metricEntry(metricName);
    const dimensions = `${fromLog ? '' : 'service,'}${dimension}`;
    return new MathExpression({
      expression: `SEARCH('{"${this.#namespace}",${dimensions}} MetricName="${metricName}"', '${statistic}')`,
      label: `${prefix}\${PROP('Dim.${dimension}')}`,
      usingMetrics: {},
      period: PERIOD,
    });
  }
}
