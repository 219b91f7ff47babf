import { request as send } from 'node:http';
import type { Greeting } from '../assembly/cloud.ts';
import type { FunctionSettings } from '../services/lambda/function-settings.ts';
import { CLIENT_PATH } from '../wire/client-connections.ts';
import type { CloudCredentials } from '../wire/credentials.ts';

export interface KeepAlive {
  readonly greeting: Greeting;
  onLost(callback: () => void): void;
  close(): void;
}

/**
 * Opens the connection that keeps the cloud up. It does not keep this process up.
 *
 * @param settings for functions from now on @default - those the cloud has
 *
 * @returns undefined when no cloud listens there, `refused` when it has other credentials
 */
export function openKeepAlive(
  port: number,
  { accessKeyId }: CloudCredentials,
  settings?: FunctionSettings,
): Promise<KeepAlive | 'refused' | undefined> {
  return new Promise((resolve) => {
    const headers = { authorization: `Bearer ${accessKeyId}` };
    const method = settings === undefined ? 'GET' : 'POST';
    const request = send({ host: '127.0.0.1', port, method, path: CLIENT_PATH, agent: false, headers });
    request.end(settings === undefined ? undefined : JSON.stringify(settings));
    request.on('error', () => resolve(undefined));
    request.on('response', (response) => {
      if (response.statusCode !== 200) {
        response.resume();
        resolve('refused');
        return;
      }
      let isClosed = false;
      let lost = false;
      const callbacks: (() => void)[] = [];
      response.on('error', () => undefined); // 'close' follows
      response.on('close', () => {
        resolve(undefined); // no effect once the greeting has come
        lost = true;
        if (!isClosed) for (const callback of callbacks) callback();
      });
      response.once('data', (chunk: Buffer) => {
        response.socket.unref();
        resolve({
          greeting: JSON.parse(chunk.toString()) as Greeting,
          onLost(callback) {
            if (lost && !isClosed) queueMicrotask(callback);
            else callbacks.push(callback);
          },
          close() {
            isClosed = true;
            request.destroy();
          },
        });
      });
    });
  });
}
