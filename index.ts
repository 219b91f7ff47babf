/** The entry of the package: all that the folder of a workflow needs. */

export type {
  Amount,
  BudgetLimits,
  Budgets,
  ModelUsage,
  Reservation,
  TaskBudget,
} from './patterns/budgets/declaration.ts';
export type { TierUsage } from './patterns/budgets/usage-counters.ts';
export {
  AgentError,
  AgentInputError,
  AgentOutputInvalidError,
  AgentThrottledError,
  AgentTimeoutError,
  InvalidInputError,
} from './patterns/catalogue/errors.ts';
export type { ReportCost } from './patterns/cost/report-cost.ts';
export type { CostItem } from './patterns/cost/run-cost.ts';
export {
  type AgentDeclaration,
  type AgentLogger,
  type AgentTask,
  type CanarySample,
  defineAgent,
  defineWorkflow,
  type Replication,
  type Tier,
  type WorkflowDeclaration,
} from './patterns/declarations/agent.ts';
export { type CommandLine, type CommandLineInput, defineCommandLine } from './patterns/declarations/command-line.ts';
export type { DeclaringModule } from './patterns/declarations/declared-in.ts';
export { ownFunction } from './patterns/declarations/own-function.ts';
export type { NamedNode } from './patterns/fault-injection/named-node.ts';
export type { Json } from './patterns/json/json.ts';
export {
  BudgetExceededError,
  ModelAnswerUnusableError,
  ModelConfigurationError,
  ModelNotReadyError,
  ModelQuotaError,
} from './patterns/models/model-errors.ts';
export type {
  ModelQuota,
  ModelQuotas,
  QuotaAmount,
  QuotaCall,
  QuotaShare,
  TaskQuotas,
} from './patterns/quotas/declaration.ts';
export type {
  AgentReport,
  ModelsReport,
  PhaseReport,
  ReplicaReport,
  Report,
  TraceReport,
} from './patterns/report/report.ts';
export type { ReportCell, ReportSection, ReportView } from './patterns/report/report-view.ts';
export type { EventTrigger, InputValue } from './patterns/triggers/event-trigger.ts';
export type { ScheduleTrigger } from './patterns/triggers/schedule-trigger.ts';
export type { Trigger } from './patterns/triggers/trigger.ts';
