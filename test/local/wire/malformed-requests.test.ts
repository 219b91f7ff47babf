import { request } from 'node:http';
import { type Cloud, startCloud } from '../../../local/assembly/cloud.ts';
import { writeAssembly } from '../assembly.ts';

/** A request as no SDK would make it: Node's own client would tidy up a URL. */
interface RawRequest {
  readonly method?: string;
  readonly path?: string;
  readonly target?: string;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

interface RawAnswer {
  readonly status: number;
  readonly body: string;
}

const OPERATIONS = {
  AWSStepFunctions: ['CreateStateMachine', 'StartExecution', 'TestState', 'SendTaskSuccess', 'RedriveExecution'],
  DynamoDB_20120810: ['GetItem', 'PutItem', 'UpdateTimeToLive', 'DescribeTimeToLive', 'UpdateContinuousBackups'],
  Logs_20140328: ['FilterLogEvents', 'DescribeLogStreams', 'GetLogEvents'],
  AWSEvents: ['PutEvents'],
  AmazonSQS: ['SendMessage', 'ReceiveMessage', 'GetQueueUrl'],
};

const named = Object.entries(OPERATIONS).flatMap(([service, names]) => names.map((name) => `${service}.${name}`));

/** Of every type another than the operations expect, under the names they read. */
const OF_WRONG_TYPES = {
  stateMachineArn: [],
  executionArn: 5,
  name: {},
  definition: 7,
  input: {},
  output: false,
  taskToken: 1,
  TableName: {},
  Key: 'x',
  TimeToLiveSpecification: 3,
  PointInTimeRecoverySpecification: 'x',
  logGroupName: '\uD800',
  logStreamNames: 5,
  limit: -1,
  Entries: {},
  QueueUrl: '%E0%A4%A',
  QueueName: [],
};

describe('the wire, asked as no client would ask,', () => {
  let cloud: Cloud;
  beforeAll(async () => {
    cloud = await startCloud({
      assembly: await writeAssembly({ functions: { Echo: { source: 'export const handler = async (e) => e;' } } }),
    });
  });
  afterAll(() => cloud.stop());

  function ask({ method = 'POST', path = '/', target, body = '', headers = {} }: RawRequest): Promise<RawAnswer> {
    return new Promise((resolve, reject) => {
      const sent = request({
        host: '127.0.0.1',
        port: new URL(cloud.endpoint).port,
        agent: false,
        method,
        path,
        headers: {
          authorization: `Bearer ${cloud.credentials.accessKeyId}`,
          ...headers,
          ...(target !== undefined && { 'x-amz-target': target }),
        },
      });
      sent.on('error', reject);
      sent.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
      });
      sent.end(body);
    });
  }

  async function expectRefusal(asked: RawRequest, code?: string): Promise<void> {
    const { status, body } = await ask(asked);
    expect({ asked, body, refused: status >= 400 && status < 500 }).toMatchObject({ refused: true });
    if (code !== undefined) expect(body).toContain(code);
  }

  test.each(Object.keys(OPERATIONS))('fails for operations of %s that every object has', async (service) => {
    for (const operation of ['constructor', 'toString', '__proto__', 'hasOwnProperty', '']) {
      await expectRefusal({ target: `${service}.${operation}`, body: '{}' }, 'UnknownOperationException');
    }
  });

  test.each(named)('fails for bodies that are no requests: %s', async (target) => {
    for (const body of ['{', '[]', '"x"', '1', 'null', '\uFEFF{}', Buffer.from([0x7b, 0xff, 0x7d])]) {
      await expectRefusal({ target, body }, 'SerializationException');
    }
  });

  test.each(named)('fails for fields of wrong types: %s', async (target) => {
    // PutEvents answers for each entry, so that there only the list can be wrong
    await expectRefusal({ target, body: JSON.stringify(OF_WRONG_TYPES) });
  });

  test('fails for a log group that is no name, in the words of the service', async () => {
    for (const logGroupName of ['\uD800', 'a b', '']) {
      const body = JSON.stringify({ logGroupName });
      await expectRefusal({ target: 'Logs_20140328.FilterLogEvents', body }, 'InvalidParameterException');
    }
  });

  test.each([
    '//',
    '///',
    '//[',
    '//elsewhere/path',
    '/%',
    '/%00',
    '*',
    'http://[',
    '/2015-03-31/',
    '/2015-03-31/functions//invocations',
    '/2015-03-31/functions/%E0%A4%A/invocations',
    '/2015-03-31/functions/%E0%A4%A/configuration',
    '/2015-03-31/functions/constructor/invocations',
  ])('fails for the path %s by every method', async (path) => {
    for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH']) {
      await expectRefusal({ method, path });
    }
  });

  test('fails for a function whose name is no percent-encoded text, with the remedy', async () => {
    await expectRefusal(
      { path: '/2015-03-31/functions/%E0%A4%A/invocations', body: '{}' },
      'encode it with encodeURIComponent',
    );
  });

  test('fails for forms that are none', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    for (const body of ['%', '<>&', 'Action=', 'Action=constructor&Version=2010-03-31', 'Action=Publish&Version=x']) {
      await expectRefusal({ headers, body }, '<Code>');
    }
  });

  test('fails for an event that is no JSON and an unknown kind of invocation', async () => {
    const path = '/2015-03-31/functions/Test-Echo/invocations';
    await expectRefusal({ path, body: '{' }, 'the body is no JSON');
    await expectRefusal({ path, body: '{}', headers: { 'x-amz-invocation-type': 'constructor' } }, 'it must be');
  });
});
