import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AwsRequestBody, readAll, resourcesNamed, userAgentNameOf } from './aws-request.ts';

/** A request of a function to AWS, as its permission would have to name it. */
export interface AuditedRequest {
  readonly functionName: string;
  /** as in a policy: `dynamodb:GetItem` */
  readonly action: string;
  /** what it is about, as the request names it: a table, a bus, a function, an execution, a state machine, a queue */
  readonly resource: string;
}

/** Stands between functions and the cloud, and notes who asks for what. */
export interface Audit {
  readonly requests: readonly AuditedRequest[];
  /** the variables that lead a function's requests through here, under its name */
  variablesOf(functionName: string): Record<string, string>;
  /** The URL of a queue here: SQS's client sends to the host in it. @param queue its logical id in the template */
  queueUrl(queue: string): object;
  /** where the requests go on to; nothing may come before it is set */
  endpoint: string;
  /** lets the answer of a function's next write of a record go astray, once it was carried out @param key a part of its key */
  loseNextWriteOf(functionName: string, key: string): void;
  close(): Promise<void>;
}

const UPDATE = 'dynamodb:UpdateItem';

export async function openAudit(): Promise<Audit> {
  const requests: AuditedRequest[] = [];
  const losing = new Map<string, string>();
  const server = createServer((incoming, response) => {
    void readAll(incoming).then((body) => {
      const asked = audited(incoming, body);
      requests.push(...asked);
      const isLost = asked.some(({ functionName, action }) => {
        const key = losing.get(functionName);
        return action === UPDATE && key !== undefined && body.includes(key) && losing.delete(functionName);
      });
      const { method, url, headers } = incoming;
      const onward = request(new URL(url ?? '/', audit.endpoint), { method, headers }, (answer) => {
        if (isLost) {
          response.destroy();
          return;
        }
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
      onward.on('error', () => response.destroy());
      onward.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const own = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const audit: Audit = {
    requests,
    endpoint: '',
    variablesOf: (functionName) => ({
      AWS_SDK_UA_APP_ID: userAgentNameOf(functionName),
      ...Object.fromEntries(['DYNAMODB', 'EVENTBRIDGE', 'LAMBDA', 'SFN'].map((id) => [`AWS_ENDPOINT_URL_${id}`, own])),
    }),
    queueUrl: (queue) => ({ 'Fn::Join': ['', [`${own}/000000000000/`, { 'Fn::GetAtt': [queue, 'QueueName'] }]] }),
    loseNextWriteOf: (functionName, key) => losing.set(functionName, key),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return audit;
}

/** IAM's name of a service, by the service in the target header. */
const SERVICES: Readonly<Record<string, string>> = {
  DynamoDB_20120810: 'dynamodb',
  AWSStepFunctions: 'states',
  AWSEvents: 'events',
  AmazonSQS: 'sqs',
};

function audited({ headers, url = '' }: IncomingMessage, body: Buffer): AuditedRequest[] {
  const [, functionName = 'nobody'] = /\bapp\/([a-z]+(?:-[a-z]+)*)/.exec(headers['user-agent'] ?? '') ?? [];
  const [, invoked] = /^\/2015-03-31\/functions\/([^/]+)\/invocations/.exec(url) ?? [];
  if (invoked !== undefined) {
    return [{ functionName, action: 'lambda:InvokeFunction', resource: decodeURIComponent(invoked) }];
  }
  const [service = '', operation = ''] = String(headers['x-amz-target']).split('.');
  const action = `${SERVICES[service] ?? service}:${operation}`;
  const resources = resourcesNamed(JSON.parse(body.toString()) as AwsRequestBody);
  return resources.map((resource = 'unknown') => ({ functionName, action, resource }));
}
