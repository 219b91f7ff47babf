import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { assemblyOf } from '../../support/synth.ts';
import { writeAssembly } from '../assembly.ts';
import { DEFINITION, SLEEPER, SOURCE } from './timers.ts';

/** A workflow whose cloud is killed. */
export interface Subject {
  readonly name: string;
  assembly(): Promise<string>;
  readonly input: object;
  /** the output without the parts that differ between undisturbed runs */
  comparable(output: string): string;
  /** its time comes from timers alone: every run has the same events after the same times */
  readonly isTimed: boolean;
  /** the output of the stack that names the table to look into, and the table's keys */
  readonly tableOutput: string;
  readonly tableKeys: readonly string[];
  /** once they are there, these items must never change again */
  isFinal(key: string): boolean;
  /** finds the invocation in a task's result, if it names one */
  invocationOf(payload: unknown): number | undefined;
}

/** The reference workflow: real agents, whose results are kept in a table. */
export const RESEARCH: Subject = {
  name: 'research',
  assembly: () => assemblyOf('research'),
  input: { input: { ticker: 'AAPL' } },
  comparable: (output) => {
    // the vote is over with the second of three replicas, whichever that is
    const without = ['workflowId', 'replicas'];
    return JSON.stringify(JSON.parse(output), (key, value: unknown) => (without.includes(key) ? undefined : value));
  },
  isTimed: false,
  tableOutput: 'WorkflowTableName',
  tableKeys: ['workflowId', 'record'],
  isFinal: (key) => key.includes('#result#'),
  invocationOf: () => undefined,
};

/** Every kind of timer, and a row in a table for every invocation. */
export const TIMERS: Subject = {
  name: 'timers',
  assembly: () =>
    writeAssembly({
      functions: { Works: { source: SOURCE, timeoutSeconds: 300, environment: { TABLE: { Ref: 'Table' } } } },
      definition: DEFINITION,
      resources: {
        Table: {
          Type: 'AWS::DynamoDB::Table',
          Properties: {
            KeySchema: [
              { AttributeName: 'pk', KeyType: 'HASH' },
              { AttributeName: 'sk', KeyType: 'RANGE' },
            ],
            AttributeDefinitions: [
              { AttributeName: 'pk', AttributeType: 'S' },
              { AttributeName: 'sk', AttributeType: 'N' },
            ],
            BillingMode: 'PAY_PER_REQUEST',
          },
        },
        Sleeper: {
          Type: 'AWS::StepFunctions::StateMachine',
          Properties: { DefinitionString: JSON.stringify(SLEEPER), RoleArn: 'arn:aws:iam::000000000000:role/Sleeper' },
        },
      },
      outputs: { TableName: { Value: { Ref: 'Table' } } },
    }),
  input: {},
  comparable: (output) => output,
  isTimed: true,
  tableOutput: 'TableName',
  tableKeys: ['pk', 'sk'],
  isFinal: (key) => !key.includes('"invocations"') && !key.includes('"token of '),
  invocationOf: (payload) => (payload as { number?: number } | undefined)?.number,
};

/** One of the answers that an execution has acknowledged: which task it is of, and which invocation gave it. */
export interface Acknowledged {
  readonly task: string;
  readonly invocation: number;
}

/** The answers in a history that say which invocation they are of. */
export function acknowledgedIn(subject: Subject, history: readonly HistoryEvent[]): Acknowledged[] {
  return history.flatMap(({ id = 0, type = '', taskSucceededEventDetails: done, previousEventId = 0 }) => {
    const answer = JSON.parse(done?.output ?? '{}') as { Payload?: unknown };
    const invocation = subject.invocationOf(answer.Payload);
    if (type !== 'TaskSucceeded' || invocation === undefined) return [];
    const started = history[previousEventId - 1];
    const scheduled = history[(started?.previousEventId ?? 0) - 1]?.taskScheduledEventDetails;
    const { Payload } = JSON.parse(scheduled?.parameters ?? '{}') as { Payload?: Record<string, unknown> };
    if (Payload === undefined) throw new Error(`event ${id} answers no task`);
    return [{ task: [Payload.execution, Payload.state, Payload.item, Payload.attempt].join(' '), invocation }];
  });
}
