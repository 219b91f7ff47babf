import type { Clock } from '../../clock/clock.ts';
import type { NamedRandom } from '../../clock/named-random.ts';
import { type AttemptResult, type Delivery, openDeliveryQueue } from '../../storage/delivery-queue.ts';
import { fileIn, openRecordFile } from '../../storage/record-file.ts';
import { compilePattern } from '../event-patterns/patterns.ts';
import type { Queues } from '../queues/queues.ts';
import { sendDeadLetter } from './dead-letter.ts';
import { type BusEvent, envelopeOf } from './envelope.ts';
import { type DeliveryFailure, deliveryFailureOf } from './failures.ts';
import { type Exhausted, nextAttempt } from './retry.ts';
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

export function openRouter(options: {
  readonly directory: string | undefined;
  readonly rules: readonly RuleResource[];
  readonly clock: Clock;
  readonly named: NamedRandom;
  /** @throws the target's error */
  readonly send: (message: TargetMessage) => Promise<void>;
  readonly queues: Queues;
}): Router {
  const { clock, named, queues } = options;
  const rules = options.rules.map((rule) => ({
    rule,
    fits: rule.pattern === undefined || !rule.isEnabled ? () => false : compilePattern(rule.pattern),
  }));
  const listeners: ((rule: RuleResource) => void)[] = [];
  const undelivered = openRecordFile<Undelivered>(fileIn(options.directory, 'undelivered.jsonl'));
  const deliveries = openDeliveryQueue<EventDelivery>({
    file: fileIn(options.directory, 'deliveries.jsonl'),
    clock,
    named,
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
    const jitter = named.number('retry of a rule', () => delivery.id);
    const next = nextAttempt(delivery, delivery.item.target, clock.nowMs(), jitter);
    return 'exhausted' in next
      ? keepUndelivered(delivery, failure, next.exhausted)
      : { kind: 'retry', afterMs: next.afterMs };
  }

  function keepUndelivered(
    { item, attempts }: Delivery<EventDelivery>,
    failure: DeliveryFailure,
    exhausted?: Exhausted,
  ): AttemptResult<EventDelivery> {
    const { event, ruleArn, target } = item;
    const isSent = sendDeadLetter(queues, target.deadLetterArn, {
      body: JSON.stringify(envelopeOf(event)),
      attributes: {
        RULE_ARN: ruleArn,
        TARGET_ARN: target.arn,
        ERROR_CODE: failure.code,
        ERROR_MESSAGE: failure.message.slice(0, 1024),
        RETRY_ATTEMPTS: String(attempts),
        EXHAUSTED_RETRY_CONDITION: exhausted,
      },
    });
    if (!isSent) undelivered.append({ ...item, failure });
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
