import type { Clock } from '../clock/clock.ts';
import type { CloudConnection } from '../services/lambda/simulated/request.ts';
import { withRequestId } from '../wire/answer.ts';
import type { WireAnswer, WireRequest } from '../wire-messages.ts';

/** A connection to a cloud of this process, without sockets. @param newId names a request */
export function connectionTo(
  server: { readonly port: number; readonly answer: (request: WireRequest) => Promise<WireAnswer> },
  clock: Clock,
  newId: (request: WireRequest) => string,
): CloudConnection {
  return {
    host: `127.0.0.1:${server.port}`,
    answer: async (request) => withRequestId(await server.answer(request), () => newId(request)),
    nowMs: () => clock.nowMs(),
  };
}
