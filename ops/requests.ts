import { setTimeout as sleep } from 'node:timers/promises';
import { requestPace, reserveRequest, throttleWaitSeconds } from '../patterns/request-quotas.ts';
import { type AwsPlace, refusalOfRequest } from './request-refusals.ts';

/** How a command sends requests to an account. */
export interface RequestOptions extends AwsPlace {
  /** Called before a wait, with a line for the user. */
  notify(message: string): void;
  /** @default - waits */
  readonly wait?: (ms: number) => Promise<unknown>;
  /** @default Date.now */
  readonly nowMs?: () => number;
}

/** A step that every request of a client takes first, of any service. */
type Middleware = <Args, Result>(
  next: (args: Args) => Promise<Result>,
  context: { readonly clientName?: string; readonly commandName?: string },
) => (args: Args) => Promise<Result>;

/** A client of any service: their own types differ in the requests that they take. */
export interface AwsClient {
  readonly middlewareStack: {
    add(middleware: Middleware, options: { readonly step: 'initialize'; readonly name: string }): void;
  };
}

/** The prefix of actions in IAM policies, by the name of the SDK's client. */
const ACTION_PREFIXES: Readonly<Record<string, string>> = {
  SFNClient: 'states',
  DynamoDBClient: 'dynamodb',
  CloudWatchClient: 'cloudwatch',
  CloudWatchLogsClient: 'logs',
  EventBridgeClient: 'events',
  CloudFormationClient: 'cloudformation',
};

/**
 * Keeps the requests of a client below the quotas of the account, waits for throttles, and turns the refusals of AWS into one
 * line that names the action and the remedy.
 */
export function guardRequests(client: AwsClient, options: RequestOptions): void {
  const { region, notify, wait = (ms) => sleep(ms), nowMs = Date.now } = options;
  const due = new Map<string, number>();
  client.middlewareStack.add(
    (next, { clientName = '', commandName = '' }) =>
      async (args) => {
        const operation = commandName.replace(/Command$/, '');
        const action = `${ACTION_PREFIXES[clientName] ?? clientName}:${operation}`;
        for (let throttled = 0; ; throttled += 1) {
          await waitForTurn(operation);
          try {
            return await next(args);
          } catch (error) {
            const seconds = isThrottle(error) ? throttleWaitSeconds(throttled) : undefined;
            if (seconds === undefined) throw refusalOfRequest(error, action, options) ?? error;
            notify(`${action} is throttled by AWS, as other callers use its quota too; asking again in ${seconds} s`);
            await wait(seconds * 1000);
          }
        }
      },
    { step: 'initialize', name: 'guardRequests' },
  );

  async function waitForTurn(operation: string): Promise<void> {
    const pace = requestPace(operation, region);
    if (pace === undefined) return;
    const { waitMs, dueMs } = reserveRequest(pace, due.get(operation), nowMs());
    due.set(operation, dueMs);
    if (waitMs > 0) await wait(waitMs);
  }
}

const THROTTLES = new Set([
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'ProvisionedThroughputExceededException',
]);

/** After the retries of the SDK itself, which last two seconds. */
function isThrottle(error: unknown): boolean {
  return error instanceof Error && THROTTLES.has(error.name);
}
