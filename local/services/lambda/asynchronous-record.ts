import type { Json } from '../../json.ts';
import { parseJsonText } from '../../json.ts';
import type { InvokeAnswer } from './service.ts';

export interface LaterInvocation {
  readonly requestId: string;
  readonly functionName: string;
  readonly event: Json;
  /** attempts that ended in an error of the function; a throttled one is none */
  readonly failures: number;
}

/** How an asynchronous invocation ended at last. */
export interface InvocationEnd extends LaterInvocation {
  readonly functionArn: string;
  readonly attempts: number;
  readonly condition: 'Success' | 'RetriesExhausted' | 'EventAgeExceeded';
  /** @default - it was only ever throttled */
  readonly answer?: InvokeAnswer;
}

/** The record a destination receives. */
export function invocationRecord(end: InvocationEnd, nowMs: number): { [key: string]: Json } {
  const { answer } = end;
  return {
    version: '1.0',
    timestamp: new Date(nowMs).toISOString(),
    requestContext: {
      requestId: end.requestId,
      functionArn: `${end.functionArn}:$LATEST`,
      condition: end.condition,
      approximateInvokeCount: end.attempts,
    },
    requestPayload: end.event,
    ...(answer === undefined
      ? {}
      : {
          responseContext: {
            statusCode: 200,
            executedVersion: '$LATEST',
            ...(answer.functionError ? { functionError: 'Unhandled' } : {}),
          },
          responsePayload: parseJsonText(answer.payload),
        }),
  };
}

/** The attributes of a dead-letter message. 200 is an error of the function, 429 a throttle. */
export function deadLetterAttributes({ requestId, answer }: InvocationEnd): Record<string, string> {
  const message = answer === undefined ? 'Rate Exceeded.' : errorMessageOf(answer.payload);
  return {
    RequestID: requestId,
    ErrorCode: answer === undefined ? '429' : '200',
    ErrorMessage: message.slice(0, 1024),
  };
}

function errorMessageOf(payload: string): string {
  const { errorMessage } = JSON.parse(payload) as { errorMessage?: string };
  return errorMessage ?? payload;
}
