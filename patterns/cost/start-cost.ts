/** What starting a run asked of services before its execution began. */
export interface StartCost {
  readonly invocations: number;
  readonly writeUnits: number;
  readonly events: number;
  readonly apiRequests: number;
}

/** @param name of the execution, which its trigger gave it */
export function startCostOf(name: string): StartCost {
  const none = { invocations: 0, writeUnits: 0, events: 0, apiRequests: 0 };
  if (/^api-[0-9a-f-]{36}$/.test(name)) return { ...none, invocations: 1, apiRequests: 1 };
  // two writes keep the answer for the same key
  if (/^key-[0-9a-f]{16,}$/.test(name)) return { invocations: 1, writeUnits: 2, events: 0, apiRequests: 1 };
  // an event, or an invocation by EventBridge Scheduler, which costs as much
  if (/^(?:event|schedule)-[0-9a-f]{16,}$/.test(name)) return { ...none, invocations: 1, events: 1 };
  return none;
}
