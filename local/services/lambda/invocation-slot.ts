import type { Clock } from '../../clock/clock.ts';
import type { Rounds } from '../../clock/rounds.ts';
import { type InvocationEnd, type InvokeMessage, type RunningInvocation, startInvocation } from './invocation.ts';
import type { WorkerThread } from './worker/worker-thread.ts';

/** Runs the invocations of one worker thread, one after the other, and knows which of its requests wait for time. */
export interface InvocationSlot {
  run(request: Omit<InvokeMessage, 'waitingPorts'>): Promise<InvocationEnd>;
  /**
   * A request on the thread's connection from this port waits for another function's answer or for a message: meanwhile
   * virtual time may pass. Whichever invocation sent it, it waits until it is answered or its connection ends.
   *
   * @returns how to end the wait; harmless when called twice
   */
  beginWait(port: number): () => void;
  /** The invocation that runs, or ran last. @returns undefined before the first one */
  newestInvocation(): string | undefined;
}

export function createInvocationSlot(options: {
  readonly clock: Clock;
  readonly thread: WorkerThread;
  readonly timeoutSeconds: number;
  /** real time an invocation may compute in one go @default - as long as its timeout allows */
  readonly watchdogMs?: number;
  /** in which the ends of invocations are passed on @default - they end at once */
  readonly rounds?: Rounds | undefined;
}): InvocationSlot {
  const waits = new Set<{ readonly port: number }>();
  const waitingPorts = () => [...waits].map(({ port }) => port);
  let running: RunningInvocation | undefined;
  let newest: string | undefined;
  return {
    newestInvocation: () => newest,
    run(request) {
      newest = request.requestId;
      running = startInvocation({ ...options, request: { ...request, waitingPorts: waitingPorts() } });
      return running.ended;
    },
    beginWait(port) {
      const wait = { port };
      waits.add(wait);
      running?.setWaitingConnections(waitingPorts());
      return () => {
        // by then another request may wait on the same connection: only this one ends
        if (waits.delete(wait)) running?.setWaitingConnections(waitingPorts());
      };
    },
  };
}
