import type { DrawnBy } from '../clock/named-random.ts';
import type { Rounds } from '../clock/rounds.ts';
import type { LambdaService } from '../services/lambda/service.ts';
import type { Intercept } from './answer.ts';

/**
 * Requests of functions pass in rounds: until then the function is idle, and the round comes once everything that computes waits.
 * Requests of clients outside pass at once.
 * @param rounds undefined where every request passes as it comes
 */
export function interceptInRounds(
  rounds: Rounds | undefined,
  options: { readonly intercept?: Intercept; readonly drawnBy?: DrawnBy },
  services: { readonly lambda: Pick<LambdaService, 'beginWait' | 'invocationOf'> },
): Intercept {
  const { intercept = (_, passOn) => passOn(), drawnBy = 'order' } = options;
  if (rounds === undefined || drawnBy === 'order') return intercept;
  return async (request, passOn) => {
    const { accessKeyId, connection, headers, method, path, body } = request;
    const { lambda } = services;
    const invocation = lambda.invocationOf(accessKeyId);
    if (invocation === undefined) return await intercept(request, passOn);
    const endWait = lambda.beginWait(accessKeyId, connection.port);
    return await new Promise((resolve, reject) => {
      rounds.add({
        invocation,
        content: `${method} ${path} ${headers['x-amz-target'] ?? ''} ${drawnBy(body.toString())}`,
        run() {
          endWait();
          intercept(request, passOn).then(resolve, reject);
        },
      });
    });
  };
}
