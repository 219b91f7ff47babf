import type { Clock } from '../../clock/clock.ts';
import type { NamedRandom } from '../../clock/named-random.ts';
import { type Json, jsonText } from '../../json.ts';
import { ServiceError } from '../../service-error.ts';
import { type AttemptResult, type Delivery, openDeliveryQueue } from '../../storage/delivery-queue.ts';
import type { InvocationEnd, LaterInvocation } from './asynchronous-record.ts';
import type { LambdaService } from './service.ts';

/** Retries and destinations of a function's asynchronous invocations. */
export interface AsynchronousSettings {
  /** 0 to 2 */
  readonly maximumRetryAttempts: number;
  /** 60 to 21,600 */
  readonly maximumEventAgeSeconds: number;
  /** ARN of a queue or topic that receives the event itself @default - none */
  readonly deadLetterArn?: string;
  /** ARN that receives a record of the invocation @default - none */
  readonly onSuccessArn?: string;
  /** @default - none */
  readonly onFailureArn?: string;
}

/** Lambda's own: three attempts, six hours. */
export const ASYNCHRONOUS_DEFAULTS: AsynchronousSettings = { maximumRetryAttempts: 2, maximumEventAgeSeconds: 21_600 };

export interface AsynchronousInvocations {
  /** Keeps the event and returns; the function is invoked at least once. @throws ServiceError as `check` does */
  invokeLater(functionName: string, event: Json): void;
  start(): void;
  close(): void;
}

/** A minute before the second attempt, two before the third. */
const ERROR_DELAYS_MS = [60_000, 120_000];
/** A throttled one is tried again after 1 s, then twice as long each time, up to 5 minutes. */
const FIRST_THROTTLE_DELAY_MS = 1_000;
const LONGEST_THROTTLE_DELAY_MS = 300_000;

export function openAsynchronousInvocations(options: {
  readonly file: string | undefined;
  readonly clock: Clock;
  readonly named: Pick<NamedRandom, 'uuid'>;
  /** Lambda opens after everything that functions call */
  readonly registry: { readonly lambda: Pick<LambdaService, 'check' | 'invoke' | 'describe'> };
  /** by the function's name */
  readonly settings: ReadonlyMap<string, AsynchronousSettings>;
  /** sends the end to the destination and the dead-letter queue; must not throw */
  readonly onEnd: (end: InvocationEnd, settings: AsynchronousSettings) => void;
}): AsynchronousInvocations {
  const { clock, named, registry } = options;
  const queue = openDeliveryQueue<LaterInvocation>({ file: options.file, clock, named, attempt });

  async function attempt(delivery: Delivery<LaterInvocation>): Promise<AttemptResult<LaterInvocation>> {
    const { functionName, event } = delivery.item;
    let resource: ReturnType<LambdaService['describe']>;
    try {
      resource = registry.lambda.describe(functionName);
    } catch {
      return { kind: 'done' }; // the function was in the template when this was accepted, and no longer is
    }
    const settings = options.settings.get(resource.name) ?? ASYNCHRONOUS_DEFAULTS;
    const end = (result: Pick<InvocationEnd, 'condition' | 'answer'>): AttemptResult<LaterInvocation> => {
      options.onEnd(
        { ...delivery.item, functionArn: resource.arn, attempts: delivery.attempts + 1, ...result },
        settings,
      );
      return { kind: 'done' };
    };
    const retryAfter = (afterMs: number, item: LaterInvocation): AttemptResult<LaterInvocation> | undefined => {
      const oldestMs = delivery.acceptedMs + settings.maximumEventAgeSeconds * 1000;
      return clock.nowMs() + afterMs > oldestMs ? undefined : { kind: 'retry', afterMs, item };
    };
    try {
      const answer = await registry.lambda.invoke(functionName, event);
      if (!answer.functionError) return end({ condition: 'Success', answer });
      const failures = delivery.item.failures + 1;
      if (failures > settings.maximumRetryAttempts) return end({ condition: 'RetriesExhausted', answer });
      const afterMs = ERROR_DELAYS_MS[failures - 1] ?? 0;
      return retryAfter(afterMs, { ...delivery.item, failures }) ?? end({ condition: 'EventAgeExceeded', answer });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      // With no concurrency at all there is nothing to wait for, nor with a function that is no longer run here.
      if (resource.reservedConcurrency === 0 || resource.code.kind === 'notRun')
        return end({ condition: 'EventAgeExceeded' });
      const throttles = delivery.attempts - delivery.item.failures;
      const afterMs = Math.min(LONGEST_THROTTLE_DELAY_MS, FIRST_THROTTLE_DELAY_MS * 2 ** throttles);
      return retryAfter(afterMs, delivery.item) ?? end({ condition: 'EventAgeExceeded' });
    }
  }

  return {
    invokeLater(functionName, event) {
      registry.lambda.check(functionName); // an unknown function is refused at once
      const requestId = named.uuid(`asynchronous invocation of ${functionName}`, () => jsonText(event));
      queue.accept([{ requestId, functionName, event, failures: 0 }]);
    },
    start: () => queue.start(),
    close: () => queue.close(),
  };
}
