import type * as z from 'zod';
import {
  answerOperation,
  redriveFailedOperation,
  redriveOperation,
  resumeOperation,
  startOperation,
  stopAllOperation,
  stopOperation,
} from './acting.ts';
import type { AnyOperation } from './operation.ts';
import {
  checkpointsOperation,
  costOperation,
  graphOperation,
  historyOperation,
  inputOperation,
  listOperation,
  logsOperation,
  questionsOperation,
  relatedOperation,
  statusOperation,
  stepOperation,
  stepsOperation,
  summaryOperation,
  votesOperation,
} from './reading.ts';
import {
  alarmsOperation,
  circuitCommandOperation,
  circuitsOperation,
  clearFaultsOperation,
  dashboardOperation,
  faultsOperation,
  healthOperation,
  ringingOperation,
  setFaultOperation,
  workflowsOperation,
} from './workflows.ts';

/** Every operation by its name: what the console calls, and the tools of the MCP server. */
export const OPERATIONS = {
  list_workflows: workflowsOperation,
  list_executions: listOperation,
  explain_execution: summaryOperation,
  get_execution: statusOperation,
  get_input: inputOperation,
  list_steps: stepsOperation,
  get_step: stepOperation,
  list_events: historyOperation,
  get_graph: graphOperation,
  get_logs: logsOperation,
  get_cost: costOperation,
  list_checkpoints: checkpointsOperation,
  list_votes: votesOperation,
  list_related: relatedOperation,
  list_questions: questionsOperation,
  list_circuits: circuitsOperation,
  get_health: healthOperation,
  list_alarms: alarmsOperation,
  list_ringing: ringingOperation,
  get_dashboard: dashboardOperation,
  list_faults: faultsOperation,
  start_execution: startOperation,
  answer_question: answerOperation,
  stop_execution: stopOperation,
  redrive_execution: redriveOperation,
  resume_workflow: resumeOperation,
  redrive_failed: redriveFailedOperation,
  stop_all: stopAllOperation,
  command_circuit: circuitCommandOperation,
  set_fault: setFaultOperation,
  clear_faults: clearFaultsOperation,
} as const;

export type OperationName = keyof typeof OPERATIONS;

/** Input of an operation as its caller gives it, and its result. */
export type OperationInput<Name extends OperationName> = z.input<(typeof OPERATIONS)[Name]['input']>;
export type OperationResult<Name extends OperationName> = Awaited<ReturnType<(typeof OPERATIONS)[Name]['run']>>;

export function isOperationName(name: string): name is OperationName {
  return Object.hasOwn(OPERATIONS, name);
}

/** The operation of a name. */
export function operationOf(name: OperationName): AnyOperation {
  return OPERATIONS[name];
}
