import { DynamoDBClient, type UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { errorsWithRetry } from '../../patterns/catalogue/error-lists.ts';
import type {
  AgentCall,
  BeginPhaseResponse,
  PhasePlan,
  RecordFailureResponse,
  Run,
} from '../../patterns/catalogue/payloads.ts';
import type { AgentDeclaration } from '../../patterns/declarations/agent.ts';
import type { Report } from '../../patterns/report/report.ts';

/** The handlers under test, loaded once the environment they read is set. */
export interface Handlers {
  begin(event: unknown): Promise<BeginPhaseResponse>;
  invoke(agent: string, event: unknown): Promise<unknown>;
  failure(event: unknown): Promise<RecordFailureResponse>;
  end(event: unknown): Promise<unknown>;
  report(event: unknown): Promise<Report>;
}

export async function loadHandlers(agents: readonly AgentDeclaration[]): Promise<Handlers> {
  // one after another: jest links modules that two imports share only when they do not race
  const begin = await import('../../lambdas/begin-phase.ts');
  const agent = await import('../../lambdas/agent.ts');
  const failure = await import('../../lambdas/record-failure.ts');
  const end = await import('../../lambdas/end-phase.ts');
  const report = await import('../../lambdas/report.ts');
  const workflow = { input: z.json() };
  const wrapped = new Map(agents.map((declaration) => [declaration.name, agent.agentHandler(declaration, workflow)]));
  return {
    begin: begin.handler,
    invoke: (name, event) => wrapped.get(name)?.(event) ?? Promise.reject(new Error(`no agent ${name}`)),
    failure: failure.handler,
    end: end.handler,
    report: report.handler,
  };
}

/** The one place where a process dies: in the first run of a handler, right after its n-th request was answered. */
export interface CrashPoint {
  readonly handler: 'begin' | 'invoke' | 'failure' | 'end';
  readonly afterRequest: number;
}

/** What goes on after the crash. */
export type Recovery = 'retry' | 'redrive' | 'resume';

class ProcessDied extends Error {
  override readonly name = 'Runtime.ExitError';
}
class ExecutionFailed extends Error {}

/**
 * Plays the state machine around the handlers, one call at a time: retries, catches, rounds, redrive and resume as
 * lib/workflow/phase.ts draws them. A process that dies never comes back from the request it died after.
 */
export class Driver {
  /** keys of the results whose write was acknowledged */
  readonly acknowledged = new Set<string>();
  readonly #handlers: Handlers;
  readonly #plans: readonly PhasePlan[];
  #redriveCount = 0;
  #crash: (CrashPoint & { recovery: Recovery }) | undefined;
  /** whether the crash point was reached */
  crashed = false;

  constructor(handlers: Handlers, plans: readonly PhasePlan[], crash?: CrashPoint & { recovery: Recovery }) {
    this.#handlers = handlers;
    this.#plans = plans;
    this.#crash = crash;
  }

  /** Runs the workflow to its report, through the crash. @param take makes the run of an execution, as Accept does */
  async run(take: () => Promise<Run>): Promise<Report> {
    let run = await take();
    for (let executions = 0; executions < 3; executions++) {
      try {
        return await this.#execute(run);
      } catch (error) {
        if (!(error instanceof ExecutionFailed)) throw error;
        if (error.message === 'resume') run = await take();
        else this.#redriveCount += 1;
      }
    }
    throw new Error('the workflow did not end');
  }

  async #execute(run: Run): Promise<Report> {
    for (const phase of this.#plans) await this.#phase(run, phase);
    return this.#handlers.report({ run, phases: this.#plans, redriveCount: this.#redriveCount });
  }

  async #phase(run: Run, phase: PhasePlan): Promise<void> {
    for (let round = 0; round < 6; round++) {
      const request = () => ({ run, phase, round, redriveCount: this.#redriveCount });
      const { calls } = await this.#runHandler('begin', () => this.#handlers.begin(request()));
      for (const call of calls) if (await this.#call(run, call)) break;
      try {
        await this.#runHandler('end', () => this.#handlers.end(request()));
        return;
      } catch (error) {
        if (nameOf(error) !== 'AnotherRound') throw error;
      }
    }
    throw new Error(`phase ${phase.name} did not end`);
  }

  /** One item of the fan-out. @returns whether it ended the fan-out early */
  async #call(run: Run, first: AgentCall): Promise<boolean> {
    let call = first;
    for (;;) {
      const error = await this.#invoke(run, call);
      if (error === undefined) return false;
      if (error.Error === 'PhaseDecided') return true;
      try {
        const decided = await this.#runHandler('failure', () =>
          this.#handlers.failure({ run, call, error, redriveCount: this.#redriveCount }),
        );
        if (decided.next === 'done') return false;
        call = decided.call;
      } catch (failure) {
        return nameOf(failure) === 'PhaseDecided';
      }
    }
  }

  async #invoke(run: Run, call: AgentCall): Promise<{ Error: string; Cause: string } | undefined> {
    for (let retryCount = 0; ; retryCount++) {
      try {
        const event = { run, call, retryCount, redriveCount: this.#redriveCount };
        await this.#withCrash('invoke', () => this.#handlers.invoke(call.agent, event));
        return undefined;
      } catch (error) {
        const name = nameOf(error);
        if (error instanceof ProcessDied) this.#afterCrash();
        const retried = (errorsWithRetry('backoff') as string[]).includes(name);
        if (!retried || retryCount >= 2) return { Error: name, Cause: error instanceof Error ? error.message : '' };
      }
    }
  }

  async #runHandler<T>(handler: CrashPoint['handler'], run: () => Promise<T>): Promise<T> {
    try {
      return await this.#withCrash(handler, run);
    } catch (error) {
      if (!(error instanceof ProcessDied)) throw error;
      this.#afterCrash();
      return run();
    }
  }

  /** Retried at once by default; with the other recoveries the execution has failed. */
  #afterCrash(): void {
    const recovery = this.#crash?.recovery ?? 'retry';
    this.#crash = undefined;
    if (recovery !== 'retry') throw new ExecutionFailed(recovery);
  }

  /** Runs a handler; at the crash point its process dies, and whatever it would have done next never happens. */
  async #withCrash<T>(handler: CrashPoint['handler'], run: () => Promise<T>): Promise<T> {
    const crash = this.#crash?.handler === handler ? this.#crash : undefined;
    let requests = 0;
    let die: (error: ProcessDied) => void = () => {};
    const death = new Promise<never>((_, reject) => {
      die = reject;
    });
    const send = DynamoDBClient.prototype.send;
    const acknowledge = (command: unknown) => this.#acknowledge(command as UpdateItemCommand);
    DynamoDBClient.prototype.send = async function (this: DynamoDBClient, ...args: never[]) {
      const answer: unknown = await Reflect.apply(send, this, args);
      acknowledge(args[0]);
      requests += 1;
      if (crash !== undefined && requests >= crash.afterRequest) {
        die(new ProcessDied(`died after request ${requests}`));
        await new Promise(() => {});
      }
      return answer;
    } as typeof send;
    try {
      return await Promise.race([run(), death]);
    } catch (error) {
      if (error instanceof ProcessDied) this.crashed = true;
      throw error;
    } finally {
      DynamoDBClient.prototype.send = send;
    }
  }

  #acknowledge({ input }: UpdateItemCommand): void {
    if (!('UpdateExpression' in input) || input.Key?.record === undefined) return;
    const { record } = unmarshall(input.Key) as { record: string };
    const [, key] = /#result#(.*)$/.exec(record) ?? [];
    if (key !== undefined) this.acknowledged.add(key);
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : String(error);
}
