import { Readable } from 'node:stream';
import * as sdk from '@aws-sdk/client-lambda';
import type { ClientEnvironment } from '../../../../../local/services/lambda/simulated/sdk-client.ts';
import { withInProcessClients } from '../../../../../local/services/lambda/simulated/shared-modules.ts';
import { accessKeyIdIn } from '../../../../../local/wire-messages.ts';

const NAME = '@aws-sdk/client-lambda';
const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:risk';
const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A request as it reaches Lambda, as far as Lambda looks at it. */
interface Sent {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: readonly (string | undefined)[];
  readonly body: string;
  readonly accessKeyId: string | undefined;
}

type Headers = Readonly<Record<string, string | undefined>>;

const LOOKED_AT = ['content-type', 'x-amz-invocation-type', 'x-amz-log-type'];
const looked = (headers: Headers) => LOOKED_AT.map((name) => headers[name]);

interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers: Headers;
  readonly body?: string | Uint8Array;
}

/** Handles the requests of a client of the SDK. */
const handlerOf = (reply: Reply, sent: Sent[]) =>
  ({
    handle: async ({ method, path, query = {}, headers, body = '' }: HttpRequest) => {
      const accessKeyId = accessKeyIdIn(headers.authorization);
      const text = Buffer.from(body as string).toString();
      sent.push({ method, path, query, headers: looked(headers), body: text, accessKeyId });
      const { status, headers: answered = {} } = reply;
      return { response: { statusCode: status, headers: answered, body: Readable.from([Buffer.from(reply.body)]) } };
    },
  }) as never;

/** By the client of the SDK. */
function sdkClient(reply: Reply, sent: Sent[]): sdk.LambdaClient {
  const requestHandler = handlerOf(reply, sent);
  return new sdk.LambdaClient({ region: 'us-east-1', maxAttempts: 1, credentials: CREDENTIALS, requestHandler });
}

/** By the client in this process. */
function inProcessClient(reply: Reply, sent: Sent[], bySdk: Sent[] = []): sdk.LambdaClient {
  const environment: ClientEnvironment = {
    work: { begin: () => () => undefined, beginRequest: () => () => undefined, isOpen: () => false },
    isAlive: () => true,
    publish: () => undefined,
    env: {
      AWS_ENDPOINT_URL: 'http://cloud',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    },
    random: () => 0,
    randomUuid: () => '',
    setTimeout: (callback, delayMs) => globalThis.setTimeout(callback, delayMs),
    cloud: {
      host: 'cloud',
      nowMs: Date.now,
      answer: async ({ method, path, query, headers, body, accessKeyId }) => {
        const asked = Object.fromEntries(query);
        sent.push({ method, path, query: asked, headers: looked(headers), body: String(body), accessKeyId });
        return { headers: {}, ...reply };
      },
    },
  };
  const { LambdaClient } = withInProcessClients(NAME, sdk, environment);
  return new LambdaClient({ maxAttempts: 1, requestHandler: handlerOf(reply, bySdk) });
}

/** What the caller sees. */
async function seenOf(client: sdk.LambdaClient, input: sdk.InvokeCommandInput): Promise<unknown> {
  try {
    const { $metadata, Payload, ...output } = await client.send(new sdk.InvokeCommand(input));
    return { ...output, payload: Payload?.transformToString(), httpStatusCode: $metadata.httpStatusCode };
  } catch (error) {
    const { name, message, $metadata } = error as sdk.LambdaServiceException;
    const classes = Object.entries(sdk)
      .filter(([name, each]) => name.endsWith('Exception') && typeof each === 'function' && error instanceof each)
      .map(([name]) => name);
    return { name, message, classes, httpStatusCode: $metadata.httpStatusCode };
  }
}

const answered = { status: 200, headers: { 'x-amz-executed-version': '$LATEST' }, body: '{"healthy":"ä"}' };
const refused = (status: number, name: string): Reply => ({
  status,
  headers: { 'x-amzn-errortype': name },
  body: JSON.stringify({ Type: 'User', Message: `because ${name}`, message: `because ${name}` }),
});

test.each<[string, sdk.InvokeCommandInput, Reply]>([
  ['a text', { FunctionName: ARN, Payload: '{"ping":true}' }, answered],
  ['bytes', { FunctionName: 'risk', Payload: new TextEncoder().encode('{"ä":1}') }, answered],
  ['nothing', { FunctionName: 'risk', Qualifier: 'live' }, { ...answered, body: 'null' }],
  [
    'a request for its log',
    { FunctionName: 'risk', LogType: 'Tail', InvocationType: 'RequestResponse' },
    { ...answered, headers: { 'x-amz-log-result': 'U1RBUlQ=' } },
  ],
  [
    'an event that a function fails of',
    { FunctionName: 'risk', Payload: '{}' },
    { status: 200, headers: { 'x-amz-function-error': 'Unhandled' }, body: '{"errorType":"Error"}' },
  ],
  [
    'an asynchronous event',
    { FunctionName: 'risk', InvocationType: 'Event', Payload: '{}' },
    { status: 202, body: '' },
  ],
  ['a name that is unknown', { FunctionName: 'gone' }, refused(404, 'ResourceNotFoundException')],
  ['one event too many', { FunctionName: 'risk' }, refused(429, 'TooManyRequestsException')],
  ['an event that is too large', { FunctionName: 'risk' }, refused(413, 'RequestTooLargeException')],
  ['what nobody knows', { FunctionName: 'risk' }, refused(500, 'InternalFailure')],
])('a client in this process sends %s as the SDK does, and shows the same answer', async (_what, input, reply) => {
  const [bySdk, inProcess]: [Sent[], Sent[]] = [[], []];
  const expected = await seenOf(sdkClient(reply, bySdk), input);
  expect(await seenOf(inProcessClient(reply, inProcess), input)).toEqual(expected);
  expect(inProcess).toEqual(bySdk);
  expect(bySdk).toHaveLength(1);
});

test.each([
  ['other operations', new sdk.GetFunctionCommand({ FunctionName: 'risk' })],
  ['members that it does not send', new sdk.InvokeCommand({ FunctionName: 'risk', ClientContext: 'e30=' })],
])('it leaves %s to the client of the SDK', async (_what, command) => {
  const [bySdk, inProcess]: [Sent[], Sent[]] = [[], []];
  const client = inProcessClient({ status: 200, body: '{}' }, inProcess, bySdk);
  await client.send(command as sdk.InvokeCommand);
  expect(bySdk).toMatchObject([
    { path: expect.stringMatching('/2015-03-31/functions/risk') as unknown, accessKeyId: 'local' },
  ]);
  expect(inProcess).toEqual([]);
});
