import type { JsonObject } from '../../../json.ts';

/** A request of a client, without what all clients send. */
export interface Call {
  readonly path: string;
  readonly query?: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  /** the body's value, or its text */
  readonly json?: JsonObject;
  readonly text?: string;
}

/** An answer to a client. */
export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** the body's value; undefined when it is no JSON */
  readonly json: () => object | undefined;
  readonly text: () => string;
}

/** The members of Invoke's request that are sent here; with any other the SDK's own client sends it. */
interface InvokeInput {
  readonly FunctionName?: string;
  readonly Qualifier?: string;
  readonly InvocationType?: string;
  readonly LogType?: string;
  readonly Payload?: string | Uint8Array;
}

const MEMBERS = new Set(['FunctionName', 'Qualifier', 'InvocationType', 'LogType', 'Payload']);

export function isInvoke(operation: string, input: object): boolean {
  return operation === 'Invoke' && Object.keys(input).every((member) => MEMBERS.has(member));
}

/** Invoke in Lambda's REST protocol. */
export function callOfInvoke(_operation: string, input: object): Call {
  const { FunctionName = '', Qualifier, InvocationType, LogType, Payload = '' } = input as InvokeInput;
  return {
    path: `/2015-03-31/functions/${encodeURIComponent(FunctionName)}/invocations`,
    ...(Qualifier === undefined ? {} : { query: new URLSearchParams({ Qualifier }) }),
    headers: {
      'content-type': 'application/octet-stream',
      ...(InvocationType === undefined ? {} : { 'x-amz-invocation-type': InvocationType }),
      ...(LogType === undefined ? {} : { 'x-amz-log-type': LogType }),
    },
    text: typeof Payload === 'string' ? Payload : new TextDecoder().decode(Payload),
  };
}

export function responseOfInvoke({ status, headers, text }: Answered): object {
  const ofHeaders = {
    FunctionError: headers['x-amz-function-error'],
    LogResult: headers['x-amz-log-result'],
    ExecutedVersion: headers['x-amz-executed-version'],
  };
  const given = Object.entries(ofHeaders).filter(([, value]) => value !== undefined);
  const payload = text();
  return {
    ...Object.fromEntries(given),
    StatusCode: status,
    ...(payload === '' ? {} : { Payload: payloadOf(payload) }),
  };
}

/** Bytes with the method that the SDK gives them. */
function payloadOf(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  return Object.assign(bytes, {
    transformToString: (encoding: BufferEncoding = 'utf8') => Buffer.from(bytes).toString(encoding),
  });
}
