import type { Json, JsonObject } from '../../../json.ts';

/** A number, or a `{% %}` expression that gives one. */
export type NumberField = number | string;

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  /** @default 1 */
  readonly IntervalSeconds?: number;
  /** @default 3 */
  readonly MaxAttempts?: number;
  /** @default 2 */
  readonly BackoffRate?: number;
  /** @default - no cap */
  readonly MaxDelaySeconds?: number;
  /** @default NONE */
  readonly JitterStrategy?: 'NONE' | 'FULL';
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly Assign?: JsonObject;
  readonly Output?: Json;
}

interface Flow {
  readonly Next?: string;
  readonly End?: boolean;
  readonly Assign?: JsonObject;
  readonly Output?: Json;
}

interface Recovering {
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
}

export interface PassState extends Flow {
  readonly Type: 'Pass';
}

export interface SucceedState {
  readonly Type: 'Succeed';
  readonly Output?: Json;
}

export interface FailState {
  readonly Type: 'Fail';
  readonly Error?: string;
  readonly Cause?: string;
}

export interface ChoiceRule {
  readonly Condition: boolean | string;
  readonly Next: string;
  readonly Assign?: JsonObject;
  readonly Output?: Json;
}

export interface ChoiceState {
  readonly Type: 'Choice';
  readonly Choices: readonly ChoiceRule[];
  readonly Default?: string;
  readonly Assign?: JsonObject;
  readonly Output?: Json;
}

export interface WaitState extends Flow {
  readonly Type: 'Wait';
  readonly Seconds?: NumberField;
  readonly Timestamp?: string;
}

export interface TaskState extends Flow, Recovering {
  readonly Type: 'Task';
  readonly Resource: string;
  readonly Arguments?: Json;
  readonly TimeoutSeconds?: NumberField;
  readonly HeartbeatSeconds?: NumberField;
  readonly Credentials?: JsonObject;
}

export interface ParallelState extends Flow, Recovering {
  readonly Type: 'Parallel';
  readonly Branches: readonly StatesBlock[];
  readonly Arguments?: Json;
}

export interface ProcessorConfig {
  /** @default INLINE */
  readonly Mode?: 'INLINE' | 'DISTRIBUTED';
  /** only distributed */
  readonly ExecutionType?: 'STANDARD' | 'EXPRESS';
}

export interface ItemProcessor extends StatesBlock {
  readonly ProcessorConfig?: ProcessorConfig;
}

export interface ReaderConfig {
  readonly InputType?: 'JSON' | 'JSONL' | 'CSV' | 'MANIFEST' | 'PARQUET';
  readonly CSVHeaderLocation?: 'FIRST_ROW' | 'GIVEN';
  readonly CSVHeaders?: readonly string[];
  readonly CSVDelimiter?: 'COMMA' | 'PIPE' | 'SEMICOLON' | 'SPACE' | 'TAB';
  readonly MaxItems?: NumberField;
}

export interface ItemReader {
  readonly Resource: string;
  readonly Arguments?: Json;
  readonly ReaderConfig?: ReaderConfig;
}

export interface ItemBatcher {
  readonly BatchInput?: Json;
  readonly MaxItemsPerBatch?: NumberField;
  readonly MaxInputBytesPerBatch?: NumberField;
}

export interface MapState extends Flow, Recovering {
  readonly Type: 'Map';
  readonly ItemProcessor: ItemProcessor;
  readonly Items?: Json;
  readonly ItemSelector?: Json;
  readonly MaxConcurrency?: NumberField;
  readonly ToleratedFailureCount?: NumberField;
  readonly ToleratedFailurePercentage?: NumberField;
  readonly ItemReader?: ItemReader;
  readonly ItemBatcher?: ItemBatcher;
  readonly ResultWriter?: JsonObject;
  readonly Label?: string;
}

export type State =
  | PassState
  | SucceedState
  | FailState
  | ChoiceState
  | WaitState
  | TaskState
  | ParallelState
  | MapState;

export type StateType = State['Type'];

/** `StartAt` and `States`: a machine, a branch, an item processor. */
export interface StatesBlock {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/** A definition that passed validation: only JSONata. */
export interface Definition extends StatesBlock {
  readonly TimeoutSeconds?: number;
}

export type MachineType = 'STANDARD' | 'EXPRESS';

/** The state of that name; validation has made sure that every name that can be reached exists. */
export function stateNamed(block: StatesBlock, name: string): State {
  const state = Object.hasOwn(block.States, name) ? block.States[name] : undefined;
  if (state === undefined) throw new Error(`the definition has no state '${name}'`);
  return state;
}
