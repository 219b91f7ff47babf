/** Handlers of a run: the same code for every workflow and agent. */
export const WORKFLOW_HANDLERS = ['begin-phase', 'record-failure', 'end-phase', 'report'] as const;
export type WorkflowHandler = (typeof WORKFLOW_HANDLERS)[number];

/** Handlers that keep a deployment healthy; no run waits for them. */
export const OPERATIONS_HANDLERS = ['health', 'wait-for-healthy', 'recovery', 'sweep', 'heal'] as const;
export type OperationsHandler = (typeof OPERATIONS_HANDLERS)[number];

/** The handler of waits for answers, which only a workflow whose tiers ask questions has. */
export const AWAIT_ANSWER_HANDLER = 'await-answer';

/** The handler of a workflow's API, which only a workflow with that option has. */
export const API_HANDLER = 'api';

/** The handler that starts executions of events, which only a workflow that declares some has. */
export const START_HANDLER = 'start';

/** The handler that sends metrics to an endpoint of OTLP, which only a workflow with that option has. */
export const EXPORT_HANDLER = 'export-metrics';
