import type { ServerResponse } from 'node:http';

/** Where a client keeps a connection open for as long as it needs the cloud. */
export const CLIENT_PATH = '/_cloud/client';

export interface ClientConnections {
  add(response: ServerResponse, greeting: string): void;
  count(): number;
  /** ends every connection, so that the clients learn that the cloud stops */
  endAll(): void;
}

/** @param onChange called with the number of clients after each change */
export function createClientConnections(onChange: (count: number) => void): ClientConnections {
  const open = new Set<ServerResponse>();
  return {
    add(response, greeting) {
      open.add(response);
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write(greeting);
      response.on('close', () => {
        open.delete(response);
        onChange(open.size);
      });
      onChange(open.size);
    },
    count: () => open.size,
    endAll() {
      for (const response of open) response.end();
    },
  };
}
