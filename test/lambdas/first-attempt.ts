import type { InvokeRequest } from '../../patterns/catalogue/payloads.ts';

/** What the first attempt of an agent `risk` with a tier `rules` is invoked with. */
export function firstAttempt(workflowId: string, admittedAtMs: number): InvokeRequest {
  const admission = { breakerId: 'risk/rules', generation: 0, permitId: 'permit', redriveCount: 0, admittedAtMs };
  const run = { workflow: 'test', workflowId, epoch: 1, executionArn: 'arn', startedAtMs: 1, input: {} };
  return {
    run: { ...run, faults: [], faultSeed: 0 },
    call: {
      phase: 'swarm',
      earlierPhases: [],
      round: 0,
      agent: 'risk',
      replica: 0,
      functionArn: 'risk',
      taskTimeoutSeconds: 12,
      tiers: [{ name: 'rules', breakerId: 'risk/rules', attemptTimeoutMs: 5000 }],
      tier: 'rules',
      admission: { ...admission, state: 'CLOSED', mustRecordSuccess: false },
      callDeadlineMs: Date.now() + 45_000,
      tierDeadlineMs: Date.now() + 45_000,
      mayEndPhaseEarly: false,
      budgetMs: 45_000,
      failures: [],
      skipped: [],
    },
    retryCount: 0,
    redriveCount: 0,
  };
}

/** Points handlers of this process at a table of the test; they read it when they are loaded. */
export function pointHandlersAt(endpoint: string, variables: Readonly<Record<string, string>> = {}): void {
  Object.assign(process.env, handlerEnvironment(endpoint), variables);
}

/** The variables of handlers that have the tables of a test. */
export function handlerEnvironment(endpoint: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    WORKFLOW_TABLE: 'workflows',
    BREAKER_TABLE: 'breakers',
    CIRCUIT_OPEN_MS: '60000',
    FAULT_INJECTION: 'disabled',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  };
}
