import { type CompositeAlarm, type MetricAlarm, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { withCloudWatch } from './cloudwatch.ts';
import type { Target } from './target.ts';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** An alarm as an operator sees it. */
export interface AlarmReport {
  readonly name: string;
  readonly state: AlarmState;
  /** since when it is in this state */
  readonly sinceMs: number;
  /** of the state, in the words of CloudWatch */
  readonly reason: string;
  readonly description: string;
  /** of an alarm of a workflow; absent from others in its stack */
  readonly severity?: 'page' | 'ticket';
  /** where its description refers to; absent from other alarms */
  readonly runbook?: string;
}

/** Those that ring first. */
const ORDER: readonly AlarmState[] = ['ALARM', 'INSUFFICIENT_DATA', 'OK'];

/** Every alarm of a workflow's stack, on the embedded cloud of all stacks; those that ring first. */
export async function listAlarms(target: Pick<Target, 'stepFunctions' | 'logGroupsOf'>): Promise<AlarmReport[]> {
  const stack = target.logGroupsOf;
  const reports = await withCloudWatch(target, async (client) => {
    const types = ['MetricAlarm' as const, 'CompositeAlarm' as const];
    const request = { AlarmTypes: types, ...(stack === '' ? {} : { AlarmNamePrefix: `${stack} ` }) };
    const found: AlarmReport[] = [];
    for await (const { MetricAlarms = [], CompositeAlarms = [] } of paginateDescribeAlarms({ client }, request)) {
      found.push(...[...MetricAlarms, ...CompositeAlarms].map(alarmReport));
    }
    return found;
  });
  return reports.toSorted(
    (a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.name.localeCompare(b.name, 'en'),
  );
}

/** An alarm of `lib/monitoring/alarms.ts` says its severity and its heading in its description. */
export function alarmReport(alarm: MetricAlarm | CompositeAlarm): AlarmReport {
  const { AlarmName: name = '', AlarmDescription: description = '', StateReason: reason = '' } = alarm;
  const { StateValue: state = 'INSUFFICIENT_DATA', StateTransitionedTimestamp, StateUpdatedTimestamp } = alarm;
  const [, severity, text, runbook] = /^(page|ticket): (.*) See (\S+)$/.exec(description) ?? [];
  return {
    name,
    state,
    sinceMs: (StateTransitionedTimestamp ?? StateUpdatedTimestamp)?.getTime() ?? 0,
    reason,
    description: text ?? description,
    ...(severity === 'page' || severity === 'ticket' ? { severity } : {}),
    ...(runbook === undefined ? {} : { runbook }),
  };
}
