import {
  type BaseCheckpointSaver,
  Command,
  GraphDrained,
  isInvalidResume,
  MemorySaver,
  RunControl,
} from '@langchain/langgraph';
import { InvalidInputError } from '../../patterns/catalogue/errors.ts';
import { AgentDrainedError, GraphError } from '../../patterns/catalogue/graph-errors.ts';
import { CANARY_WORKFLOW_ID } from '../../patterns/catalogue/payloads.ts';
import { AnswerNeeded } from '../../patterns/catalogue/question-errors.ts';
import type { AgentTask, Tier } from '../../patterns/declarations/agent.ts';
import type { NamedNode } from '../../patterns/fault-injection/named-node.ts';
import { namedNodesIn } from '../../patterns/fault-injection/nodes.ts';
import { describeValue } from '../../patterns/json/describe-value.ts';
import type { Question } from '../../patterns/questions/task-questions.ts';
import { DynamoDBSaver } from '../checkpoints/saver.ts';
import { checkStop, questionsOf } from './interrupts.ts';
import type { RunnableGraph } from './runnable-graph.ts';
import { recursionLimitError, tierErrorOf } from './tier-error.ts';

export interface GraphTierOptions<Input, State, Output>
  extends Omit<Tier<Input>, 'run' | 'keepsCheckpoints' | 'nodes'> {
  /** Deadline of one attempt, in milliseconds, at most 840000 (14 minutes). @default 30000 */
  readonly attemptTimeoutMs?: number;
  /** Compiles the graph with the checkpointer that it is given: `(checkpointer) => builder.compile({ checkpointer })`. */
  readonly graph: (checkpointer: BaseCheckpointSaver) => RunnableGraph<State>;
  /** The input of the graph. It must not depend on the attempt. @default - the workflow's input */
  readonly input?: (task: AgentTask<Input>) => unknown;
  /**
   * The `context` of the graph, which LangGraph passes to nodes and edges as `runtime.context`; each attempt makes its own. @default - there is none
   */
  readonly context?: (task: AgentTask<Input>) => object;
  /** The agent's answer, of the graph's last state. @default - that state */
  readonly output?: (state: State) => Output;
  /** Most supersteps of the graph over all attempts. @default 25 */
  readonly recursionLimit?: number;
  /**
   * So long before its deadline an attempt stops after the superstep that runs then, in milliseconds. It should be longer than
   * most supersteps: one that is not over at the deadline is repeated.
   * @default - a fifth of `attemptTimeoutMs`, at most 5000
   */
  readonly drainMs?: number;
  /** @default - DynamoDBSaver, whose table the construct gives to the agent's function */
  readonly checkpointer?: BaseCheckpointSaver;
}

const RECURSION_LIMIT = 25;
const LONGEST_DRAIN_MS = 5_000;
const ATTEMPT_TIMEOUT_MS = 30_000;

/**
 * A LangGraph graph as a tier of an agent. An attempt goes on where the one before it stopped, was killed or failed, and so does
 * a redrive; before its deadline it stops between two supersteps, and the retry goes on.
 * @throws InvalidInputError naming every option that cannot be used
 */
export function graphTier<Input, State, Output = State>(options: GraphTierOptions<Input, State, Output>): Tier<Input> {
  checkOptions({ ...options });
  const { graph, input, context, output, recursionLimit = RECURSION_LIMIT, drainMs, checkpointer, ...tier } = options;
  const attemptTimeoutMs = options.attemptTimeoutMs ?? ATTEMPT_TIMEOUT_MS;
  const stopMs = drainMs ?? Math.min(LONGEST_DRAIN_MS, attemptTimeoutMs / 5);
  let stored: RunnableGraph<State> | undefined;
  // the saver finds its table when it is first used: at synth there is none
  const compile = (saver: BaseCheckpointSaver) => compiled(graph, saver, context !== undefined);
  const storedGraph = () => (stored ??= compile(checkpointer ?? new DynamoDBSaver()));

  return {
    ...tier,
    attemptTimeoutMs,
    ...(checkpointer === undefined ? { keepsCheckpoints: true } : {}),
    // read at synth alone: a function need not compile its graph a second time
    get nodes() {
      return nodesOf(graph);
    },
    async run(task: AgentTask<Input>): Promise<Output> {
      // a canary leaves nothing behind
      const isCanary = task.workflowId === CANARY_WORKFLOW_ID;
      const state = await runGraph(isCanary ? compile(new MemorySaver()) : storedGraph(), task, {
        threadId: `${task.agent.name}/${options.name}/${task.idempotencyKey}`,
        input: () => (input === undefined ? task.input : input(task)),
        ...(context === undefined ? {} : { context: () => context(task) }),
        recursionLimit,
        drainAtMs: (task.deadlineAtMs ?? Number.POSITIVE_INFINITY) - stopMs,
        asks: options.answerTimeoutMs !== undefined,
      });
      return output === undefined ? (state as unknown as Output) : output(state);
    },
  };
}

/** The fault-tolerant nodes of a graph; none of one that cannot be compiled here, as its runs will say. */
function nodesOf(graph: (checkpointer: BaseCheckpointSaver) => object): NamedNode[] {
  try {
    return namedNodesIn(graph(new MemorySaver()));
  } catch {
    return [];
  }
}

/** @throws GraphError for a graph that LangGraph refuses, and for one whose nodes rely on a context that the tier does not give */
function compiled<State>(
  graph: (checkpointer: BaseCheckpointSaver) => RunnableGraph<State>,
  checkpointer: BaseCheckpointSaver,
  hasContext: boolean,
): RunnableGraph<State> {
  let made: RunnableGraph<State>;
  try {
    made = graph(checkpointer);
  } catch (error) {
    throw new GraphError(`the graph cannot be compiled: ${(error as Error).message}`, { cause: error });
  }
  // the StateGraph alone knows whether its context has a schema
  const { builder } = made as { readonly builder?: { readonly _configRuntimeSchema?: unknown } };
  if (hasContext || builder?._configRuntimeSchema === undefined) return made;
  throw new GraphError('the graph has a schema of its context: give the tier context, which makes it of the task');
}

interface GraphRun {
  readonly threadId: string;
  readonly input: () => unknown;
  readonly context?: () => object;
  readonly recursionLimit: number;
  readonly drainAtMs: number;
  /** whether its interrupts are questions that users answer */
  readonly asks: boolean;
}

async function runGraph<State, Input>(
  graph: RunnableGraph<State>,
  task: AgentTask<Input>,
  { threadId, input, context, recursionLimit, drainAtMs, asks }: GraphRun,
): Promise<State> {
  const thread = { configurable: { thread_id: threadId } };
  const saved = await graph.getState(thread);
  const isResumed = saved.config.configurable?.checkpoint_id !== undefined;
  // `next` leaves out tasks whose writes are stored and not yet applied: it is empty too after a death between the two
  if (isResumed && saved.tasks.length === 0) return saved.values as State;

  // LangGraph counts the supersteps of one invocation, and would let a graph that runs in a circle do so in every attempt
  const stepsLeft = recursionLimit - Math.max(0, (saved.metadata?.step ?? -1) + 1);
  if (stepsLeft <= 0) throw recursionLimitError(recursionLimit);
  if (isResumed) task.logger.info('graph resumed', { next: saved.next, step: saved.metadata?.step });

  const answers = await answersTo(task, questionsOf(saved.tasks), asks);
  const control = new RunControl();
  const timer = drainTimer(drainAtMs, () => control.requestDrain('the deadline of the attempt is near'));
  try {
    const ofRun = context === undefined ? {} : { context: context() };
    const config = { ...thread, ...ofRun, control, recursionLimit: stepsLeft, durability: 'sync', signal: task.signal };
    // by their ids: an answer without one would go to whichever question comes first
    const resume = answers.size === 0 ? null : new Command({ resume: Object.fromEntries(answers) });
    const state = await graph.invoke(isResumed ? resume : input(), config);
    const { tasks } = await graph.getState(thread);
    const questions = questionsOf(tasks);
    checkStop(tasks, questions);
    if (questions.length === 0) return state;
    await answersTo(task, questions, asks);
    throw new AgentDrainedError('the questions of the graph are answered already, and it goes on with the answers');
  } catch (error) {
    if (isInvalidResume(error) && task.questions !== undefined) {
      const { tasks } = await graph.getState(thread);
      return await task.questions.askAgain(questionsOf(tasks), (error as Error).message);
    }
    if (error instanceof GraphDrained) {
      const { next } = await graph.getState(thread);
      throw new AgentDrainedError(`the graph stopped before its deadline, and goes on with ${next.join(', ')}`);
    }
    throw tierErrorOf(error, recursionLimit);
  } finally {
    clearTimeout(timer);
  }
}

/** The answers to the interrupts of a graph. @throws AnswerNeeded while one has none; GraphError where nobody answers */
async function answersTo<Input>(
  task: AgentTask<Input>,
  questions: readonly Question[],
  asks: boolean,
): Promise<ReadonlyMap<string, unknown>> {
  if (questions.length === 0) return new Map();
  if (task.questions !== undefined) return await task.questions.answersTo(questions);
  const asked = questions.map(({ value }) => describeValue(value)).join(', ');
  // a canary: it has come as far as the tier can come by itself
  if (asks) throw new AnswerNeeded(`the graph asks ${asked}, and nobody is there to answer`);
  throw new GraphError(`the graph asks ${asked}: give the tier answerTimeoutMs, so that its run waits for an answer`);
}

function drainTimer(atMs: number, drain: () => void): NodeJS.Timeout | undefined {
  if (!Number.isFinite(atMs)) return undefined;
  return setTimeout(drain, Math.max(0, atMs - Date.now()));
}

function checkOptions({ name, graph, drainMs, recursionLimit }: Readonly<Record<string, unknown>>): void {
  const issues: string[] = [];
  if (typeof graph !== 'function') {
    issues.push(`graph must be a function that compiles it with its checkpointer, got ${describeValue(graph)}`);
  }
  if (drainMs !== undefined && !(typeof drainMs === 'number' && drainMs >= 0 && drainMs < Number.POSITIVE_INFINITY)) {
    issues.push(`drainMs must be a number of 0 or more, got ${describeValue(drainMs)}`);
  }
  if (recursionLimit !== undefined && !(Number.isInteger(recursionLimit) && Number(recursionLimit) > 0)) {
    issues.push(`recursionLimit must be a whole number above 0, got ${describeValue(recursionLimit)}`);
  }
  if (issues.length > 0) throw new InvalidInputError(`graph tier ${describeValue(name)}:\n${issues.join('\n')}`);
}
