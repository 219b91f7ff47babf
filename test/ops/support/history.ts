import type { HistoryEvent, HistoryEventType } from '@aws-sdk/client-sfn';

/** Writes a history as the service links it: ids count up, previousEventId points to what an event follows. */
export class HistoryWriter {
  readonly events: HistoryEvent[] = [];
  private nowMs = Date.UTC(2026, 0, 5);

  /** Appends an event and returns its id. */
  write(type: HistoryEventType, previousEventId: number, details: Partial<HistoryEvent> = {}): number {
    this.nowMs += 10;
    const id = this.events.length + 1;
    this.events.push({ id, previousEventId, type, timestamp: new Date(this.nowMs), ...details });
    return id;
  }

  enter(type: HistoryEventType, previousEventId: number, name: string): number {
    return this.write(type, previousEventId, { stateEnteredEventDetails: { name } });
  }

  schedule(previousEventId: number, payload: object): number {
    const details = {
      resourceType: 'lambda',
      resource: 'invoke',
      region: 'us-east-1',
      parameters: JSON.stringify({ FunctionName: 'function', Payload: payload }),
    };
    return this.write('TaskScheduled', previousEventId, { taskScheduledEventDetails: details });
  }

  succeed(previousEventId: number, payload: object): number {
    const output = JSON.stringify({ ExecutedVersion: '$LATEST', Payload: payload, StatusCode: 200 });
    const details = { resourceType: 'lambda', resource: 'invoke', output };
    return this.write('TaskSucceeded', previousEventId, { taskSucceededEventDetails: details });
  }

  fail(previousEventId: number, error: string, cause: string): number {
    const details = { resourceType: 'lambda', resource: 'invoke', error, cause };
    return this.write('TaskFailed', previousEventId, { taskFailedEventDetails: details });
  }

  exit(previousEventId: number, name: string): number {
    return this.write('TaskStateExited', previousEventId, { stateExitedEventDetails: { name } });
  }

  /** A Task that succeeds at once. */
  task(previousEventId: number, name: string, sent: object, answered: object): number {
    const scheduled = this.schedule(this.enter('TaskStateEntered', previousEventId, name), sent);
    return this.exit(this.succeed(this.write('TaskStarted', scheduled), answered), name);
  }
}
