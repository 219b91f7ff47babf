import { ExecutionAlreadyExists, SFNClient } from '@aws-sdk/client-sfn';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startExecution } from '../ops/start.ts';
import type { WorkflowDeclaration } from '../patterns/declarations/agent.ts';
import { canonicalJson } from '../patterns/json/canonical-json.ts';
import type { Json } from '../patterns/json/json.ts';
import { deadLetterOf } from '../patterns/triggers/dead-letter.ts';
import { decideStart, type StartCommand, startCommand } from '../patterns/triggers/start-command.ts';
import { requireEnv } from './runtime/env.ts';
import { logger } from './runtime/logger.ts';
import { currentTraceHeader } from './runtime/trace.ts';

/** Waits out throttling for some seconds when many events come at once; then Lambda's own retries have their turn. */
const MAX_ATTEMPTS = 6;

const stepFunctions = new SFNClient({ maxAttempts: MAX_ATTEMPTS });
const queues = new SQSClient({ maxAttempts: MAX_ATTEMPTS });

/**
 * Starts an execution of a workflow for an event. Delivered again, it is the same execution: its name is made of the
 * event's business key. What starts nothing is a dead letter with the reason at once: no retry would change it.
 */
export function startHandler(workflow: WorkflowDeclaration): (command: unknown) => Promise<void> {
  return async (received) => {
    logger.resetKeys();
    const command = startCommand.parse(received);
    const start = decideStart(workflow, command);
    if (!start.ok) return await refuse(command, start.issues);
    const { name, input } = start;
    try {
      await startNamed(name, input);
    } catch (error) {
      if (!(error instanceof ExecutionAlreadyExists)) throw error;
      return await refuse(command, [`the key has started ${name} before, with another input`]);
    }
    logger.info('started by an event', { code: 'EVENT_STARTED_RUN', workflowId: name, eventId: command.event.id });
  };
}

/** One text for one input: an event that is put again may have its fields in another order. */
async function startNamed(name: string, input: Json): Promise<void> {
  const target = { stepFunctions, stateMachineArn: requireEnv('STATE_MACHINE_ARN') };
  await startExecution(target, name, { input: JSON.parse(canonicalJson(input)) as Json }, currentTraceHeader());
}

/** The log has nothing of an event but its id. */
async function refuse({ event }: StartCommand, issues: readonly string[]): Promise<void> {
  const { body, attributes } = deadLetterOf(event, issues);
  const text = (value: string) => ({ DataType: 'String', StringValue: value });
  const message = new SendMessageCommand({
    QueueUrl: requireEnv('DEAD_LETTER_QUEUE'),
    MessageBody: body,
    MessageAttributes: {
      ERROR_CODE: text(attributes.ERROR_CODE),
      ERROR_MESSAGE: text(attributes.ERROR_MESSAGE),
    },
  });
  const { MessageId } = await queues.send(message);
  logger.error('event refused', { code: 'EVENT_REFUSED', eventId: event.id, messageId: MessageId });
}
