import type { ServerResponse } from 'node:http';

/** Where a client keeps a connection open for as long as it needs the cloud. */
export const LEASE_PATH = '/_cloud/lease';

export interface Leases {
  take(response: ServerResponse, greeting: string): void;
  count(): number;
  /** ends every lease: the clients learn that the cloud goes */
  endAll(): void;
}

/** @param onChange called with the number of leases after each change */
export function createLeases(onChange: (count: number) => void): Leases {
  const open = new Set<ServerResponse>();
  return {
    take(response, greeting) {
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
