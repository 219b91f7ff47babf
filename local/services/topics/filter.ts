import { type Json, jsonOrUndefined } from '../../json.ts';
import { compileFields, type Pattern } from '../event-patterns/patterns.ts';
import type { MessageAttributes } from '../queues/queue.ts';
import type { SubscriptionResource } from './topic.ts';

/** Whether a message matches the filter policy of a subscription. */
export type Filter = (body: string, attributes: MessageAttributes) => boolean;

/** A filter policy speaks the language of event patterns. @throws Error naming the field that is wrong */
export function compileFilter({ filter }: Pick<SubscriptionResource, 'filter'>): Filter {
  if (filter === undefined) return () => true;
  const fits = compilePolicy(filter.policy);
  switch (filter.scope) {
    case 'MessageAttributes':
      return (_body, attributes) => fits(plainValues(attributes));
    case 'MessageBody':
      // no policy matches what is no JSON
      return (body) => fits(jsonOrUndefined(body));
    default:
      return filter.scope satisfies never;
  }
}

/** @throws Error in the words of SNS */
function compilePolicy(policy: unknown): Pattern {
  try {
    return compileFields(policy);
  } catch (error) {
    throw new Error(`Invalid parameter: FilterPolicy: ${(error as Error).message}`);
  }
}

function plainValues(attributes: MessageAttributes): Json {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, { DataType: type, StringValue: text }]): [string, Json][] => {
      if (text === undefined) return [];
      if (type.startsWith('Number')) return [[name, Number(text)]];
      return [[name, type === 'String.Array' ? (jsonOrUndefined(text) ?? null) : text]];
    }),
  );
}
