import type { StackOutputs } from '../../local/assembly/template/resources.ts';
import type { FunctionSettings } from '../../local/services/lambda/function-settings.ts';
import type { Draw } from './random.ts';

/** A workflow that random runs are drawn of. */
export interface Subject {
  /** as results call it */
  readonly workflow: string;
  /** the folder of the cloud assembly that has it */
  assembly(): Promise<string>;
  /** its outputs by their plain names @default - those of the assembly, which has no other workflow */
  outputs?(stacks: StackOutputs): Readonly<Record<string, string>>;
  /** `<agent>/<tier>`, and `<node>/<tier>` of fault-tolerant nodes inside of agents */
  readonly tiers: readonly string[];
  /** @default - as the tiers are called */
  readonly circuits?: readonly string[];
  /** An input with which every run without a fault succeeds. @param key the workflow's id */
  input(draw: Draw, key: string): object;
  /** Another valid input @default - there is only one */
  otherInput?(key: string): object;
  /** of each replicated agent, as its file declares it @default - no votes are counted */
  readonly votes?: Readonly<Record<string, DeclaredVote>>;
  /** the trip rule of every circuit, as its file declares it @default - it is not known, and not counted */
  readonly circuit?: { readonly failuresInARow: number; readonly halfOpenPermits: number };
  /** where its functions ask a model; an emulated one that answers takes its place @default - nowhere */
  readonly modelOrigin?: string;
  /** The state that its graph comes to, with and without faults @default - it is not known, or no graph */
  stateOf?(input: object): unknown;
  /** of a run, as its file declares it @default - none is counted */
  readonly budget?: DeclaredBudget;
  /** @default - functions have the template's settings only */
  readonly functionSettings?: FunctionSettings;
}

/** The replication of an agent, as its file declares it. */
export interface DeclaredVote {
  readonly replicas: number;
  readonly quorum: number;
  /** `quorum` of them have to agree; else it is enough that they answer */
  readonly isMajority: boolean;
  /** @default - the ballot that is stored with each answer */
  ballotOf?(answer: unknown): string;
}

/** What the models of a run may cost, and the prices that its tiers declare. */
export interface DeclaredBudget {
  readonly microDollars: number;
  /** by model, in micro-dollars per million tokens; other models are free */
  readonly prices: Readonly<Record<string, { readonly input: number; readonly output: number }>>;
}

/** The workflows of a run of many seeds. */
export interface Subjects {
  /** of every profile but `brutal` */
  readonly main: Subject;
  /** the workflow of a seed of `brutal` */
  draw(draw: Draw): Subject;
}
