import { once } from 'node:events';
import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** The longest that another test file may keep the port, in milliseconds. */
const LIMIT_MS = 200_000;

/** Listens on a port that an example has fixed, once no other test file of this machine does. */
export async function listenWhenFree(server: Server, port: number): Promise<void> {
  for (const endMs = performance.now() + LIMIT_MS; ; ) {
    try {
      await once(server.listen(port, '127.0.0.1'), 'listening');
      return;
    } catch (error) {
      // an error of Node itself is no instance of the Error that a test file of jest knows
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EADDRINUSE' || performance.now() > endMs) throw error;
      await sleep(100);
    }
  }
}
