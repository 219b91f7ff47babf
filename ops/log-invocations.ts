import { type LogLine, readLogLine } from './log-line.ts';

/** An event of a log stream, as the service keeps it. */
export interface StreamEvent {
  readonly atMs: number;
  readonly text: string;
}

/** Lambda's own lines around those of an invocation, in its text format, and lines of metrics, which nobody reads as such. */
const START = /^START RequestId: (?<requestId>\S+)/;
const AROUND = /^(?:START|END|REPORT) RequestId: |^INIT_START |^\{"_aws":/;

/** The events of one stream between the start of an invocation and that of the next one. */
interface Invocation {
  readonly requestId: string;
  readonly events: readonly StreamEvent[];
}

/**
 * The lines of the invocations of a workflow: at least one line of their logger names it. A stream is of one execution
 * environment, which runs one invocation at a time: lines between two starts are of the first, lines before the first
 * start are printed while the function loads.
 * @param events of one stream, in its order
 */
export function linesOfWorkflow(logGroup: string, events: readonly StreamEvent[], workflowId: string): LogLine[] {
  return invocationsIn(events).flatMap(({ requestId, events: own }) => {
    const lines = own.map(({ atMs, text }) => ({ ...readLogLine(logGroup, atMs, text), requestId }));
    if (!lines.some(({ fields }) => fields.workflowId === workflowId)) return [];
    const service = lines.find(({ source }) => source !== logGroup)?.source ?? logGroup;
    return lines
      .filter((_, index) => !AROUND.test(own[index]?.text ?? ''))
      .filter(({ fields }) => fields.workflowId === undefined || fields.workflowId === workflowId)
      .map((line) => (line.source === logGroup ? { ...line, source: service } : line));
  });
}

function invocationsIn(events: readonly StreamEvent[]): Invocation[] {
  const invocations: { requestId: string; events: StreamEvent[] }[] = [];
  let loading: StreamEvent[] = [];
  for (const event of events) {
    const requestId = START.exec(event.text)?.groups?.requestId;
    const current = invocations.at(-1);
    if (requestId !== undefined) {
      invocations.push({ requestId, events: [...loading, event] });
      loading = [];
    } else if (current === undefined) loading.push(event);
    else current.events.push(event);
  }
  // the stream began before the time that was looked at
  if (loading.length > 0) invocations.push({ requestId: '', events: loading });
  return invocations;
}
