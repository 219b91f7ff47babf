import { jsonText } from '../../json.ts';
import { ServiceError } from '../../service-error.ts';
import type { AsynchronousSettings } from '../lambda/asynchronous.ts';
import { deadLetterAttributes, type InvocationEnd, invocationRecord } from '../lambda/asynchronous-record.ts';
import { textAttribute } from '../queues/queue.ts';
import type { EventBuses } from './bus.ts';
import type { TargetServices } from './targets.ts';

/** Sends the end of an asynchronous invocation to its destination and dead-letter queue. */
export function notifyDestinations(
  services: Pick<TargetServices, 'queues' | 'topics' | 'invokeLater' | 'clock'>,
  events: EventBuses,
  end: InvocationEnd,
  settings: AsynchronousSettings,
): void {
  const isSuccess = end.condition === 'Success';
  const destination = isSuccess ? settings.onSuccessArn : settings.onFailureArn;
  if (destination !== undefined) attempt(() => sendRecord(services, events, destination, end));
  const { deadLetterArn } = settings;
  if (!isSuccess && deadLetterArn !== undefined) attempt(() => sendDeadLetter(services, deadLetterArn, end));
}

function sendRecord(
  { queues, topics, invokeLater, clock }: Pick<TargetServices, 'queues' | 'topics' | 'invokeLater' | 'clock'>,
  events: EventBuses,
  arn: string,
  end: InvocationEnd,
): void {
  const record = invocationRecord(end, clock.nowMs());
  const [, , service, , , resource = ''] = arn.split(':');
  switch (service) {
    case 'sqs':
      queues.send(arn, { body: jsonText(record) });
      return;
    case 'sns':
      topics.publish(arn, { body: jsonText(record) });
      return;
    case 'lambda':
      invokeLater(arn, record);
      return;
    case 'events': {
      const outcome = end.condition === 'Success' ? 'Success' : 'Failure';
      events.emit(
        {
          source: 'lambda',
          'detail-type': `Lambda Function Invocation Result - ${outcome}`,
          resources: [arn, `${end.functionArn}:$LATEST`],
          detail: record,
        },
        resource.replace(/^event-bus\//, ''),
      );
      return;
    }
    default:
      throw new ServiceError('InvalidParameterValueException', `${arn} is no destination the embedded cloud runs`);
  }
}

/** Unlike a destination it receives the event itself. */
function sendDeadLetter(
  { queues, topics }: Pick<TargetServices, 'queues' | 'topics'>,
  arn: string,
  end: InvocationEnd,
): void {
  const attributes = Object.fromEntries(
    Object.entries(deadLetterAttributes(end)).map(([name, value]) => [name, textAttribute(value)]),
  );
  const message = { body: jsonText(end.event), attributes };
  if (arn.split(':')[2] === 'sns') topics.publish(arn, message);
  else queues.send(arn, message);
}

/** On AWS a destination that is not there only shows in a metric, DestinationDeliveryFailures. */
function attempt(run: () => void): void {
  try {
    run();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    console.error(`the destination of an asynchronous invocation cannot be reached: ${error.message}`);
  }
}
