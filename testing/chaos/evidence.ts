import type { Cloud } from '../../local/assembly/cloud.ts';
import type { BusEvent } from '../../local/services/events/envelope.ts';
import type { EmulatedCall } from '../../local/services/models/emulated-models.ts';
import type { DisturbanceCounts } from './disturbances.ts';
import type { FailedAct } from './operator.ts';
import type { StatusChange } from './running.ts';
import type { Scenario } from './scenario.ts';

/** A value of a table, as it is without DynamoDB's types; a binary is a Buffer, a set a sorted list. */
export type Row = Readonly<Record<string, unknown>>;

/** Both tables at one moment. */
export interface Tables {
  readonly atMs: number;
  readonly workflows: readonly Row[];
  readonly breakers: readonly Row[];
}

/** An event of a history: only what the checks read. */
export interface HistoryEvent {
  readonly id: number;
  readonly atMs: number;
  readonly type: string;
  readonly previousEventId: number;
  /** whatever else it has, by the names of the service */
  readonly details: Readonly<Record<string, unknown>>;
}

export interface ExecutionEvidence {
  readonly executionArn: string;
  readonly machine: 'workflow' | 'recovery' | 'heal';
  readonly name: string;
  readonly status: string;
  readonly redriveCount: number;
  readonly redriveStatus: string;
  readonly input: Row;
  readonly error: string;
  readonly cause: string;
  /** its output, parsed; undefined unless it succeeded */
  readonly output: unknown;
  readonly history: readonly HistoryEvent[];
}

/** A line of a function's log. */
export interface LogLine {
  readonly atMs: number;
  readonly group: string;
  readonly stream: string;
  /** the number of the invocation in its stream */
  readonly invocation: string;
  /** when the invocation began */
  readonly beganMs: number;
  readonly text: string;
  /** the line's JSON; empty for any other line */
  readonly fields: Row;
}

/** All that a checker may look at. */
export interface Evidence {
  readonly scenario: Scenario;
  readonly startMs: number;
  readonly executions: readonly ExecutionEvidence[];
  readonly tables: Tables;
  /** circuits before the scenario began */
  readonly circuitsBefore: readonly Row[];
  /** names of the alarms that the workflow was built with */
  readonly alarms: readonly string[];
  /** as the tables were at earlier moments, oldest first */
  readonly snapshots: readonly Tables[];
  /** every event on every bus since the cloud was opened */
  readonly events: readonly BusEvent[];
  /** of this scenario */
  readonly log: readonly LogLine[];
  readonly failedActs: readonly FailedAct[];
  /** questions that the cloud's emulated models were asked, in this scenario */
  readonly modelCalls: readonly EmulatedCall[];
  /** items of circuits that were deleted since the cloud was opened */
  readonly deletedCircuits: readonly DeletedCircuit[];
  /** from then on an operator redrove and resumed what had not succeeded by itself */
  readonly operatedFromMs: number;
  /** what was done to requests, events and clocks */
  readonly injected: Readonly<DisturbanceCounts>;
}

/** Its events that were waiting went with it, and it begins anew as CLOSED. */
export interface DeletedCircuit {
  readonly breakerId: string;
  readonly atMs: number;
}

type Outputs = Readonly<Record<string, string>>;

/** @param outputs of the workflow, by their plain names */
export async function readEvidence(
  cloud: Cloud,
  outputs: Outputs,
  known: Pick<
    Evidence,
    | 'scenario'
    | 'startMs'
    | 'snapshots'
    | 'failedActs'
    | 'modelCalls'
    | 'deletedCircuits'
    | 'operatedFromMs'
    | 'injected'
    | 'circuitsBefore'
    | 'alarms'
  > & {
    executions: readonly StatusChange[];
  },
): Promise<Evidence> {
  const machines: Record<string, ExecutionEvidence['machine']> = {
    [outputs.StateMachineArn ?? '']: 'workflow',
    [outputs.RecoveryMachineArn ?? '']: 'recovery',
    [outputs.HealingMachineArn ?? '']: 'heal',
  };
  const executions: ExecutionEvidence[] = [];
  for (const { executionArn, stateMachineArn } of known.executions) {
    executions.push(await readExecution(cloud, executionArn, machines[stateMachineArn] ?? 'workflow'));
  }
  return {
    ...known,
    executions,
    tables: await readTables(cloud, outputs),
    events: cloud.events.events(),
    log: readLog(cloud, known.startMs),
  };
}

export async function readTables(cloud: Cloud, outputs: Outputs): Promise<Tables> {
  const { WorkflowTableName = '', BreakerTableName = '' } = outputs;
  return {
    atMs: cloud.clock.nowMs(),
    workflows: await scan(cloud, WorkflowTableName),
    breakers: await scan(cloud, BreakerTableName),
  };
}

type JsonObject = Readonly<Record<string, unknown>>;

async function scan(cloud: Cloud, table: string): Promise<Row[]> {
  const rows: Row[] = [];
  let from: unknown;
  do {
    const request = {
      TableName: table,
      ConsistentRead: true,
      ...(from === undefined ? {} : { ExclusiveStartKey: from }),
    };
    const { status, body } = await cloud.dynamoDb.answerDirectly('Scan', request as never);
    if (status !== 200) throw new Error(`scan of ${table}: ${status} ${JSON.stringify(body)}`);
    for (const item of body.Items as Item[]) rows.push(knownRow(item));
    from = body.LastEvaluatedKey;
  } while (from !== undefined);
  return rows;
}

type Item = Readonly<Record<string, JsonObject>>;

/** Items in memory are replaced and never changed: eight snapshots of a seed, and the seeds of a cloud, share most of theirs. */
const knownRows = new WeakMap<Item, Row>();

function knownRow(item: Item): Row {
  const row = knownRows.get(item) ?? rowOf(item);
  knownRows.set(item, row);
  return row;
}

function rowOf(item: Item): Row {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, attributeValue(value)]));
}

function attributeValue(value: JsonObject): unknown {
  const [[type, inner] = ['NULL', null]] = Object.entries(value);
  switch (type) {
    case 'N':
      return Number(inner);
    case 'B':
      return Buffer.from(String(inner), 'base64');
    case 'NULL':
      return null;
    case 'M':
      return rowOf(inner as Record<string, JsonObject>);
    case 'L':
      return (inner as JsonObject[]).map(attributeValue);
    case 'SS':
    case 'NS':
      return (inner as string[]).toSorted();
    default:
      return inner;
  }
}

async function readExecution(
  cloud: Cloud,
  executionArn: string,
  machine: ExecutionEvidence['machine'],
): Promise<ExecutionEvidence> {
  const described = (await cloud.stepFunctions.call('DescribeExecution', { executionArn })) as JsonObject;
  const { name, status, redriveCount, redriveStatus, input, error, cause, output } = described;
  return {
    executionArn,
    machine,
    name: String(name),
    status: String(status),
    redriveCount: Number(redriveCount ?? 0),
    redriveStatus: String(redriveStatus),
    input: (JSON.parse(String(input ?? '{}')) ?? {}) as Row,
    error: String(error ?? ''),
    cause: String(cause ?? ''),
    output: output === undefined ? undefined : JSON.parse(String(output)),
    history: await readHistory(cloud, executionArn),
  };
}

async function readHistory(cloud: Cloud, executionArn: string): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  let nextToken: unknown;
  do {
    const request = { executionArn, maxResults: 1000, ...(nextToken === undefined ? {} : { nextToken }) };
    const page = (await cloud.stepFunctions.call('GetExecutionHistory', request as never)) as JsonObject;
    for (const event of page.events as JsonObject[]) {
      const { id, timestamp, type, previousEventId = 0, ...rest } = event;
      const details = (Object.entries(rest).find(([key]) => key.endsWith('Details'))?.[1] ?? {}) as JsonObject;
      const atMs = Math.round(Number(timestamp) * 1000);
      events.push({ id: Number(id), atMs, type: String(type), previousEventId: Number(previousEventId), details });
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return events;
}

const START = 'START RequestId: ';

/** Streams run one invocation after the other, so that a line belongs to the last one that has started. */
function readLog(cloud: Cloud, sinceMs: number): LogLine[] {
  const lines = cloud.logs.groups().flatMap((group) => {
    const invocations = new Map<string, { name: string; beganMs: number }>();
    return (cloud.logs.read(group) ?? []).flatMap(({ timestamp, message, logStream }) => {
      const started = message.startsWith(START) ? message.slice(START.length).split(' ', 1)[0] : undefined;
      if (started !== undefined) invocations.set(logStream, { name: started, beganMs: timestamp });
      if (timestamp < sinceMs) return [];
      const { name = '', beganMs = timestamp } = invocations.get(logStream) ?? {};
      return [
        {
          atMs: timestamp,
          group,
          stream: logStream,
          invocation: name,
          beganMs,
          text: message,
          fields: fieldsOf(message),
        },
      ];
    });
  });
  return lines.toSorted((a, b) => a.atMs - b.atMs);
}

function fieldsOf(message: string): Row {
  const from = message.indexOf('{');
  if (from < 0) return {};
  try {
    return JSON.parse(message.slice(from)) as Row;
  } catch {
    return {};
  }
}
