import type { HistoryEvent } from '@aws-sdk/client-sfn';

/** An attempt of an agent's call. */
export interface AgentCall {
  readonly agent: string;
  readonly tier: string;
}

/**
 * Every attempt that was scheduled, in order, with the retries: read from the history. What RecordFailure is told of a call
 * carries an error beside it, and what waits for an answer a token.
 * @param sinceEventId attempts after this event @default 0
 */
export function agentCalls(history: readonly HistoryEvent[], sinceEventId = 0): AgentCall[] {
  return history.flatMap(({ id = 0, taskScheduledEventDetails: task }) => {
    const { Payload } = JSON.parse(task?.parameters ?? '{}') as {
      Payload?: { call?: AgentCall; error?: unknown; token?: string };
    };
    const { call, error, token } = Payload ?? {};
    return id > sinceEventId && call !== undefined && error === undefined && token === undefined ? [call] : [];
  });
}
