/** Step Functions in this process, for JSONata state machines. */
import type { Clock } from '../../clock/clock.ts';
import type { NamedRandom } from '../../clock/named-random.ts';
import type { JsonObject } from '../../json.ts';
import { type Journal, memoryJournal } from './execution/journal.ts';
import type { ItemSource } from './execution/step.ts';
import type { TaskRunner } from './execution/task-runner.ts';
import { uuid } from './jsonata/functions.ts';
import { EmbeddedStepFunctions, type StepFunctionsService } from './service.ts';

export { type Journal, memoryJournal } from './execution/journal.ts';
export type { ItemSource } from './execution/step.ts';
export type * from './execution/task-runner.ts';
export { fileJournal } from './journal/file-journal.ts';
export type { StepFunctionsService } from './service.ts';

export interface StepFunctionsOptions {
  readonly clock: Clock;
  /** 0 <= x < 1; a seeded one repeats names, tokens and `$random()` */
  readonly random: () => number;
  /** of jitter and traces, which executions of one instant draw in any order @default - drawn by `random` */
  readonly named?: NamedRandom;
  /** runs every task but startExecution, which the service does itself */
  readonly tasks: TaskRunner;
  /** @default - nothing outlives the process */
  readonly journal?: Journal;
  /** @default us-east-1 */
  readonly region?: string;
  /** @default 000000000000 */
  readonly accountId?: string;
  /** the S3 objects of ItemReaders @default - none */
  readonly readItems?: ItemSource;
  /** replaces fields of the context object; for replaying recordings @default - nothing is replaced */
  readonly contextSeed?: JsonObject;
  /** false leaves startExecution tasks to `tasks`, too; for replaying recordings @default true */
  readonly nestedExecutions?: boolean;
  /**
   * false takes any Resource and any Arguments, for `tasks` that accept every call; for replaying recordings, whose ARNs
   * are placeholders @default true
   */
  readonly checkResources?: boolean;
}

export function createStepFunctions(options: StepFunctionsOptions): StepFunctionsService {
  const engineOptions = {
    clock: options.clock,
    random: options.random,
    named: options.named ?? unnamed(options.random),
    tasks: options.tasks,
    journal: options.journal ?? memoryJournal(),
    region: options.region ?? 'us-east-1',
    accountId: options.accountId ?? '000000000000',
    readItems: options.readItems ?? (() => undefined),
    checkResources: options.checkResources ?? true,
    ...(options.contextSeed !== undefined && { contextSeed: options.contextSeed }),
  };
  return new EmbeddedStepFunctions(engineOptions, options.nestedExecutions ?? true);
}

function unnamed(random: () => number): NamedRandom {
  return { uuid: () => uuid({ random }), number: () => random() };
}
