import { createHash, randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import { type Json, ServiceError } from '../step-functions/ports.ts';

type JsonObject = { [key: string]: Json };

/** SNS and SQS as far as tasks send to them: a message is checked and kept, one JSON line each. */
export interface Messages {
  /** @throws ServiceError when it has no receiver or no text */
  send(kind: 'sns' | 'sqs', request: Json): Json;
}

export function openMessages(directory: string, clock: Clock): Messages {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, 'messages.jsonl');
  return {
    send(kind, request) {
      const fields = (request ?? {}) as JsonObject;
      const [receiver, body] =
        kind === 'sns' ? [fields.TopicArn ?? fields.TargetArn, fields.Message] : [fields.QueueUrl, fields.MessageBody];
      if (typeof receiver !== 'string' || body === undefined) {
        const needed = kind === 'sns' ? 'TopicArn and Message' : 'QueueUrl and MessageBody';
        throw new ServiceError('InvalidParameterException', `${kind} needs ${needed}`);
      }
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const id = randomUUID();
      const line = { id, kind, receiver, time: new Date(clock.nowMs()).toISOString(), body: text };
      appendFileSync(file, `${JSON.stringify(line)}\n`, { mode: 0o600 });
      if (kind === 'sns') return { MessageId: id };
      return { MessageId: id, MD5OfMessageBody: createHash('md5').update(text).digest('hex') };
    },
  };
}
