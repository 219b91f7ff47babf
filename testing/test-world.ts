import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { AgentWorkflowProps } from '../lib/agent-workflow.ts';
import { startCloud } from '../local/assembly/cloud.ts';
import type { Clock } from '../local/clock/clock.ts';
import { createAgentMachine } from '../ops/agent-machine.ts';
import { type AgentOutcome, agentOutcomeOf } from '../ops/agent-outcome.ts';
import { type Breaker, listBreakers } from '../ops/breakers.ts';
import { readHistory } from '../ops/history.ts';
import { type Outcome, outcomeOf } from '../ops/outcome.ts';
import { redriveExecution } from '../ops/redrive.ts';
import { startExecution } from '../ops/start.ts';
import { readExecution } from '../ops/status.ts';
import { InvalidInputError } from '../patterns/catalogue/errors.ts';
import type { Json } from '../patterns/json/json.ts';
import { type AgentCall, agentCalls } from './agent-calls.ts';
import { targetOf } from './cloud-target.ts';
import { executionEnds } from './execution-end.ts';
import { inProcessClients } from './in-process-clients.ts';
import { type Replacement, replaceAgents } from './replace-agents.ts';
import { synthesizeWorkflow } from './synthesize.ts';
import { type WorkflowEvent, workflowEvents } from './workflow-events.ts';

/** The workflow, as `AgentWorkflow` takes it, and how its agents and its world behave. */
export interface TestWorldProps extends AgentWorkflowProps {
  /**
   * Agents that functions of the test answer for, by name. Of a workflow that is given by its folder only.
   * @default - every agent answers itself
   */
  readonly replace?: Readonly<Record<string, Replacement>>;
  /**
   * Variables of the agents' functions, beside those of `agentOptions`.
   * @default - none
   */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * Decides everything random: jitter, ids and the order of what happens at the same time.
   * @default 1
   */
  readonly seed?: number;
  /** @default true */
  readonly faultInjection?: boolean;
}

export interface RunOptions {
  /** rules as of `ballast run --fault` @default - none */
  readonly faults?: readonly string[];
  /** of the rates of the rules @default 0 */
  readonly faultSeed?: number;
  /** a run of the same id continues where the last one stopped @default - a new id */
  readonly workflowId?: string;
}

export interface AskOptions extends Pick<RunOptions, 'faults' | 'faultSeed'> {
  /** asks this one only @default - the agent's tiers in their order */
  readonly tier?: string;
}

/** An execution that has ended. */
export interface TestRun extends Outcome {
  readonly history: readonly HistoryEvent[];
  /** every attempt of an agent, in order @param agent @default - of all agents */
  calls(agent?: string): AgentCall[];
}

/** A workflow on an embedded cloud of its own in this process. Waits take no time. */
export interface TestWorld {
  /** Starts an execution and waits for its end, whatever that is. @throws InvalidInputError for an input that is refused */
  run(input: Json, options?: RunOptions): Promise<TestRun>;
  /**
   * Calls one agent alone, as a phase calls it: with its retries, tiers and circuits, but one replica, and without the results of
   * earlier phases.
   * @throws InvalidInputError for an agent or a tier that the workflow has not
   */
  ask(agent: string, input: Json, options?: AskOptions): Promise<AgentOutcome>;
  /** Redrives an execution that failed, without its faults, and waits for its end. */
  redrive(run: Pick<TestRun, 'executionArn'>): Promise<TestRun>;
  /** An execution as it is now, which a recovery may have redriven; waits for its end. */
  read(run: Pick<TestRun, 'executionArn'>): Promise<TestRun>;
  /**
   * Lets time pass: health checks, healing and recovery do what they do meanwhile. A run with fault rules is not recovered, as
   * its failure was asked for; that of a replaced agent is.
   */
  pass(seconds: number): Promise<void>;
  /** what the workflow published, the oldest first; RunFailed and what follows from it as time passes */
  events(): WorkflowEvent[];
  /** the circuits that anything ever happened to */
  circuits(): Promise<Breaker[]>;
  close(): Promise<void>;
}

/** Schedules are due once a minute, or less often. */
const STEP_MS = 30_000;

/**
 * Synthesizes a workflow and starts a cloud that runs it: the state machine and the functions that would be deployed. It
 * takes seconds, so a test file opens one for all of its tests.
 * @throws InvalidInputError with everything that is wrong with the declarations and the props
 */
export async function openTestWorld({ replace, environment, seed = 1, ...props }: TestWorldProps): Promise<TestWorld> {
  const { workflow, faultInjection = true } = props;
  if (replace !== undefined && typeof workflow !== 'string') {
    throw new InvalidInputError('replace is for a workflow that is given by its folder; this one is declared');
  }
  const replaced =
    replace === undefined || typeof workflow !== 'string' ? undefined : replaceAgents(resolve(workflow), replace);
  let assembly: string;
  try {
    assembly = synthesizeWorkflow({ ...props, faultInjection, workflow: replaced?.folder ?? workflow });
  } catch (error) {
    replaced?.remove();
    throw error;
  }
  const functionSettings = environment === undefined ? {} : { functionSettings: { environment } };
  const cloud = await startCloud({ assembly, time: 'virtual', seed, simulated: true, ...functionSettings });
  const target = targetOf(cloud, inProcessClients(cloud));
  let runs = 0;
  const nextName = () => {
    runs += 1;
    return `run-${runs}`;
  };
  const untilEnded = executionEnds(cloud);
  const ended = async (executionArn: string): Promise<TestRun> => {
    await untilEnded(executionArn);
    const execution = await readExecution(target, executionArn);
    const history = await readHistory(target, executionArn);
    return {
      ...outcomeOf(execution, history),
      history,
      calls: (agent) => agentCalls(history).filter((call) => agent === undefined || call.agent === agent),
    };
  };
  return {
    async run(input, { faults = [], faultSeed = 0, workflowId } = {}) {
      const request = { input, faults: [...faults], faultSeed, ...(workflowId === undefined ? {} : { workflowId }) };
      return await ended((await startExecution(target, nextName(), request)).executionArn);
    },
    async ask(agent, input, { faults = [], faultSeed = 0, tier } = {}) {
      const machine = await createAgentMachine(target, agent, tier);
      const request = { input, faults: [...faults], faultSeed };
      const { history, ...outcome } = await ended((await startExecution(machine, nextName(), request)).executionArn);
      return agentOutcomeOf(agent, outcome, history);
    },
    async redrive({ executionArn }) {
      await redriveExecution(target, executionArn);
      return await ended(executionArn);
    },
    read: ({ executionArn }) => ended(executionArn),
    async pass(seconds) {
      const untilMs = cloud.clock.nowMs() + seconds * 1000;
      // what a schedule starts goes on before the next one is due
      while (cloud.clock.nowMs() < untilMs) await reach(cloud.clock, Math.min(cloud.clock.nowMs() + STEP_MS, untilMs));
    },
    events: () => workflowEvents(cloud),
    circuits: () => listBreakers(target),
    async close() {
      target.close();
      await cloud.stop();
      replaced?.remove();
      rmSync(assembly, { recursive: true, force: true });
    },
  };
}

function reach(clock: Clock, timeMs: number): Promise<void> {
  return new Promise((reached) => {
    clock.at(timeMs, reached);
  });
}
