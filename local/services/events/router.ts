import { join } from 'node:path';
import type { Clock } from '../../clock/clock.ts';
import { ServiceError } from '../../service-error.ts';
import { type AttemptResult, type Delivery, openDeliveryQueue } from '../../storage/delivery-queue.ts';
import { openRecordFile } from '../../storage/record-file.ts';
import { compilePattern } from '../event-patterns/patterns.ts';
import { textAttribute } from '../queues/queue.ts';
import type { Queues } from '../queues/queues.ts';
import { type BusEvent, envelopeOf } from './envelope.ts';
import { type DeliveryFailure, deliveryFailureOf } from './failures.ts';
import type { RuleResource, RuleTarget } from './rule.ts';
import { renderInput } from './target-input.ts';
import type { TargetMessage } from './targets.ts';

/** Brings events to the targets of the rules they match, at least once. */
export interface Router {
  /** Persists the deliveries of all matching rules and returns. */
  route(event: BusEvent): void;
  /** Delivers a scheduled event to the targets of one rule, without matching a pattern. */
  fire(rule: RuleResource, event: BusEvent): void;
  /** Calls the listener with each rule that an event or a schedule triggers. */
  onTriggered(listener: (rule: RuleResource) => void): void;
  start(): void;
  close(): void;
}

/** An event on its way to a target, as the rule was when it matched. */
export interface EventDelivery {
  readonly event: BusEvent;
  readonly ruleName: string;
  readonly ruleArn: string;
  readonly target: RuleTarget;
}

/** The record of an event that never reached its target. */
export interface Undelivered extends EventDelivery {
  readonly failure: DeliveryFailure;
}

type Exhausted = 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds';

/**
 * EventBridge only says exponential, with jitter, 185 times in 24 hours. Doubled from 1 s up to 8 min, the 185th
 * retry comes after 23.6 hours at the latest.
 */
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 480_000;

export function openRouter(options: {
  readonly directory: string;
  readonly rules: readonly RuleResource[];
  readonly clock: Clock;
  readonly random: () => number;
  /** @throws the target's error */
  readonly send: (message: TargetMessage) => Promise<void>;
  readonly queues: Queues;
}): Router {
  const { clock, random, queues } = options;
  const rules = options.rules.map((rule) => ({
    rule,
    fits: rule.pattern === undefined || !rule.isEnabled ? () => false : compilePattern(rule.pattern),
  }));
  const listeners: ((rule: RuleResource) => void)[] = [];
  const undelivered = openRecordFile<Undelivered>(join(options.directory, 'undelivered.jsonl'));
  const deliveries = openDeliveryQueue<EventDelivery>({
    file: join(options.directory, 'deliveries.jsonl'),
    clock,
    attempt,
  });

  async function attempt(delivery: Delivery<EventDelivery>): Promise<AttemptResult<EventDelivery>> {
    const { event, target, ruleName, ruleArn } = delivery.item;
    const release = clock.hold(`delivery of ${delivery.id} to ${target.arn}`);
    try {
      await options.send({
        event,
        targetArn: target.arn,
        deliveryKey: `${ruleArn}/${target.id}`,
        input: renderInput(target.input, event, { ruleName, ruleArn }, delivery.acceptedMs),
      });
      return { kind: 'done' };
    } catch (error) {
      return afterFailure(delivery, deliveryFailureOf(error));
    } finally {
      setImmediate(release); // after the work that the target started has taken its own hold
    }
  }

  function afterFailure(delivery: Delivery<EventDelivery>, failure: DeliveryFailure): AttemptResult<EventDelivery> {
    if (!failure.isTransient) return keepUndelivered(delivery, failure);
    const { attempts, acceptedMs } = delivery;
    const { maximumRetryAttempts, maximumEventAgeSeconds } = delivery.item.target;
    if (attempts >= maximumRetryAttempts) return keepUndelivered(delivery, failure, 'MaximumRetryAttempts');
    const fullMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempts);
    const afterMs = fullMs * (1 - random() / 2);
    if (clock.nowMs() + afterMs > acceptedMs + maximumEventAgeSeconds * 1000) {
      return keepUndelivered(delivery, failure, 'MaximumEventAgeInSeconds');
    }
    return { kind: 'retry', afterMs };
  }

  function keepUndelivered(
    { item, attempts }: Delivery<EventDelivery>,
    failure: DeliveryFailure,
    exhausted?: Exhausted,
  ): AttemptResult<EventDelivery> {
    const { event, ruleArn, target } = item;
    if (target.deadLetterArn === undefined) {
      undelivered.append({ ...item, failure });
      return { kind: 'done' };
    }
    try {
      queues.send(target.deadLetterArn, {
        body: JSON.stringify(envelopeOf(event)),
        attributes: {
          RULE_ARN: textAttribute(ruleArn),
          TARGET_ARN: textAttribute(target.arn),
          ERROR_CODE: textAttribute(failure.code),
          ERROR_MESSAGE: textAttribute(failure.message.slice(0, 1024)),
          RETRY_ATTEMPTS: textAttribute(String(attempts)),
          ...(exhausted === undefined ? {} : { EXHAUSTED_RETRY_CONDITION: textAttribute(exhausted) }),
        },
      });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      undelivered.append({ ...item, failure }); // the dead-letter queue is not of this assembly
    }
    return { kind: 'done' };
  }

  function deliveriesOf(rule: RuleResource, event: BusEvent): EventDelivery[] {
    return rule.targets.map((target) => ({ event, ruleName: rule.name, ruleArn: rule.arn, target }));
  }

  function trigger(triggered: readonly RuleResource[], event: BusEvent): void {
    deliveries.accept(triggered.flatMap((rule) => deliveriesOf(rule, event)));
    for (const rule of triggered) for (const listener of listeners) listener(rule);
  }

  return {
    route(event) {
      const envelope = envelopeOf(event);
      const matching = rules.filter(({ rule, fits }) => rule.bus === event.bus && fits(envelope));
      trigger(
        matching.map(({ rule }) => rule),
        event,
      );
    },
    fire: (rule, event) => trigger([rule], event),
    onTriggered: (listener) => {
      listeners.push(listener);
    },
    start: () => deliveries.start(),
    close() {
      deliveries.close();
      undelivered.close();
    },
  };
}
