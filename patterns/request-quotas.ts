/** How often an operation is requested at most: so many at once, and one more every `1 / perSecond` seconds. */
export interface RequestPace {
  readonly perSecond: number;
  readonly burst: number;
}

/** Requests a second that Step Functions allows an account, in its three largest regions and in every other one. */
const STATES_QUOTAS: Readonly<Record<string, readonly [large: number, other: number]>> = {
  ListExecutions: [5, 2],
  DescribeExecution: [15, 10],
  DescribeStateMachine: [20, 20],
  GetExecutionHistory: [20, 20],
  StartExecution: [300, 150],
  RedriveExecution: [300, 150],
  StopExecution: [200, 25],
};

const LARGE_REGIONS: readonly string[] = ['us-east-1', 'us-west-2', 'eu-west-1'];

/**
 * The pace of an operation of Step Functions. A quota is the account's, which has more users than one command: half of it
 * is taken, and the other half may come at once, so that no second has more requests than the quota.
 * @returns undefined for an operation without a quota that a command could reach
 */
export function requestPace(operation: string, region: string): RequestPace | undefined {
  const quotas = Object.hasOwn(STATES_QUOTAS, operation) ? STATES_QUOTAS[operation] : undefined;
  if (quotas === undefined) return undefined;
  const [large, other] = quotas;
  const quota = LARGE_REGIONS.includes(region) ? large : other;
  return { perSecond: quota / 2, burst: Math.max(1, Math.floor(quota / 2)) };
}

/** A request that may be sent after a wait. */
export interface Reservation {
  readonly waitMs: number;
  /** for the next request, as `dueMs` */
  readonly dueMs: number;
}

/**
 * Reserves the next request of an operation.
 * @param dueMs when a request would be due if each kept its distance, of the last reservation @default - none was made
 */
export function reserveRequest(
  { perSecond, burst }: RequestPace,
  dueMs: number | undefined,
  nowMs: number,
): Reservation {
  const everyMs = 1000 / perSecond;
  const due = Math.max(dueMs ?? nowMs, nowMs);
  return { waitMs: Math.max(0, due - nowMs - (burst - 1) * everyMs), dueMs: due + everyMs };
}

/** Waits after a request that was throttled, in seconds; the last error is the request's. 2 minutes together. */
const THROTTLE_WAITS_S: readonly number[] = [1, 2, 4, 8, 15, 30, 60];

/** How long to wait before a throttled request is sent again. @returns undefined when it was sent often enough */
export function throttleWaitSeconds(throttled: number): number | undefined {
  return THROTTLE_WAITS_S[throttled];
}
