import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** EventBridge that takes no event. */
export interface FailingBus {
  readonly endpoint: string;
  /** whether it answers, with 500 */
  answers: boolean;
  readonly requests: number;
  close(): Promise<void>;
}

export async function openFailingBus(): Promise<FailingBus> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    request.resume();
    if (bus.answers) response.writeHead(500, { 'content-type': 'application/x-amz-json-1.1' }).end('{}');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const bus: FailingBus = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answers: true,
    get requests() {
      return requests;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return bus;
}
