/** One line of a function's log. */
export interface LogLine {
  readonly atMs: number;
  /** the service the logger names, or the log group of a line that is not the logger's */
  readonly source: string;
  /** as the logger named it; '' for lines that are not the logger's */
  readonly level: string;
  readonly message: string;
  /** of the invocation it was printed in @default - not known */
  readonly requestId?: string;
  /** everything else the logger wrote */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Lambda's prefix of a console line: time, request id and level, separated by tabs. */
const CONSOLE_PREFIX = /^\S+Z\t\S+\t(?<level>[A-Z]+)\t(?<text>.*)$/s;

/** Reads a line: the logger writes JSON with level, service and message, everything else is taken as it is. */
export function readLogLine(logGroup: string, atMs: number, line: string): LogLine {
  const { level: printed = '', text = line } = CONSOLE_PREFIX.exec(line)?.groups ?? {};
  const record = parseRecord(text);
  if (record === undefined || typeof record.message !== 'string') {
    return { atMs, source: logGroup, level: printed, message: text.trimEnd(), fields: {} };
  }
  const { level, message, service, ...fields } = record;
  return {
    atMs,
    source: typeof service === 'string' ? service : logGroup,
    level: typeof level === 'string' ? level : printed,
    message,
    fields,
  };
}

function parseRecord(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
