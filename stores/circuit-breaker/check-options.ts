import {
  callableIssue,
  throwIfInvalid,
  timeLimitIssue,
  unknownOptionIssues,
} from '../../patterns/circuit-breaker/index.ts';

const FUNCTIONS = ['observe', 'settings', 'nowMs', 'sleep'];
const LIMITS = ['deadlineMs', 'publishLimitMs'];

/**
 * Checks a store's options as JavaScript may give them.
 * @throws TypeError without `publish`, RangeError naming every option that does not exist or cannot be used
 */
export function checkOptions(options: object | undefined): void {
  const given = Object.fromEntries(Object.entries(options ?? {}).filter(([, value]) => value !== undefined));
  const { publish, ...others } = given;
  if (typeof publish !== 'function') {
    throw new TypeError(
      `a store of circuits needs publish, a function that publishes an event and fails when it could not, got ${typeof publish}; ` +
        'to read circuits only, use the table: await dynamoDbBreakerTable(client, tableName).list()',
    );
  }
  throwIfInvalid('circuit breaker store', [
    ...unknownOptionIssues(others, ['publish', ...FUNCTIONS, ...LIMITS]),
    ...Object.entries(others).map(([name, value]) => {
      if (FUNCTIONS.includes(name)) return callableIssue(name, value);
      return LIMITS.includes(name) ? timeLimitIssue(name, value) : undefined;
    }),
  ]);
}
