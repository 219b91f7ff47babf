import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openTarget, type Target } from '../../../ops/target.ts';

/** A request as the service received it. */
export interface ReceivedRequest {
  /** such as `DescribeExecution` */
  readonly action: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Response by action; one with a `__type` is the error of that name. */
export type Responses = Readonly<Record<string, object>>;

/** An endpoint of AWS's JSON protocol with fixed responses, which real clients talk to. */
export interface TestService {
  readonly endpoint: string;
  readonly target: Target;
  readonly requests: ReceivedRequest[];
  /** the Date header of responses @default - the time of this machine */
  date: string | undefined;
  close(): Promise<void>;
}

export const STATE_MACHINE_ARN = 'arn:aws:states:eu-west-1:000000000000:stateMachine:flow';

export async function startService(responses: Responses): Promise<TestService> {
  const requests: ReceivedRequest[] = [];
  const respond = async (incoming: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const action = String(incoming.headers['x-amz-target']).split('.').at(-1) ?? '';
    requests.push({ action, body: JSON.parse(Buffer.concat(chunks).toString()) as ReceivedRequest['body'] });
    if (service.date !== undefined) response.setHeader('date', service.date);
    const answer = responses[action] ?? { __type: 'ValidationException', message: `no response to ${action}` };
    response.statusCode = '__type' in answer ? 400 : 200;
    response.end(JSON.stringify(answer));
  };
  const server = createServer((incoming, response) => void respond(incoming, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const target = openTarget({
    stateMachineArn: STATE_MACHINE_ARN,
    endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    workflowTable: 'workflows',
  });
  const service: TestService = {
    endpoint,
    target,
    requests,
    date: undefined,
    async close() {
      target.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return service;
}
