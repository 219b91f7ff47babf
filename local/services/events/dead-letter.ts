import { ServiceError } from '../../service-error.ts';
import { textAttribute } from '../queues/queue.ts';
import type { Queues } from '../queues/queues.ts';

/**
 * Sends what a target did not take to its dead-letter queue.
 * @param arn of the queue, undefined for a target without one
 * @param message whose attributes that are undefined are left out
 * @returns whether a queue has it: there may be none, or one that is not of this assembly
 */
export function sendDeadLetter(
  queues: Queues,
  arn: string | undefined,
  { body, attributes }: { readonly body: string; readonly attributes: Readonly<Record<string, string | undefined>> },
): boolean {
  if (arn === undefined) return false;
  const texts = Object.entries(attributes).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, textAttribute(value)] as const],
  );
  try {
    queues.send(arn, { body, attributes: Object.fromEntries(texts) });
    return true;
  } catch (error) {
    if (error instanceof ServiceError) return false;
    throw error;
  }
}
