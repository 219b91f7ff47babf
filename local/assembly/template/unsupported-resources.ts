import { DELIVERED_PROTOCOLS } from '../../services/topics/topic.ts';
import type { CloudResources } from './resources.ts';

/** A template has dozens of these, with generated names: they are counted, not listed. */
const COUNTED = /^AWS::(CloudWatch|Logs::MetricFilter)/;

/** Describes the resources that the embedded cloud does not run. @returns undefined when it runs all */
export function describeUnsupported(resources: Pick<CloudResources, 'notRun' | 'subscriptions'>): string | undefined {
  const types = [...resources.notRun].map(([type, logicalIds]) =>
    COUNTED.test(type) ? `${type} (${logicalIds.length})` : `${type} (${logicalIds.join(', ')})`,
  );
  const addresses = resources.subscriptions
    .filter(({ protocol }) => !DELIVERED_PROTOCOLS.includes(protocol))
    .map(({ protocol, endpoint }) => `${protocol} ${endpoint}`);
  const sentences = [
    ...(types.length === 0 ? [] : [`not run by the embedded cloud: ${types.join('; ')}`]),
    ...(addresses.length === 0
      ? []
      : [`SNS messages for ${addresses.join(', ')} are kept in topics/notifications.jsonl and not delivered`]),
  ];
  return sentences.length === 0 ? undefined : sentences.join('. ');
}

/** Functions that are not run, but for those that a stand-in answers for. */
export function withoutStandIns(resources: CloudResources, isStandIn: (name: string) => boolean): CloudResources {
  const type = 'AWS::Lambda::Function';
  const stoodIn = resources.functions.filter(({ name }) => isStandIn(name)).map(({ logicalId }) => `${logicalId}: `);
  const left = (resources.notRun.get(type) ?? []).filter((text) => !stoodIn.some((start) => text.startsWith(start)));
  const others = [...resources.notRun].filter(([each]) => each !== type);
  return { ...resources, notRun: new Map([...others, ...(left.length === 0 ? [] : [[type, left] as const])]) };
}

/** Adds a state machine that is not run. */
export function withNotRun(resources: CloudResources, machine: string): CloudResources {
  const type = 'AWS::StepFunctions::StateMachine';
  const notRun = new Map([...resources.notRun, [type, [...(resources.notRun.get(type) ?? []), machine]]]);
  return { ...resources, notRun };
}
