import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** One line of a log group's file. */
export interface LogEvent {
  /** milliseconds since the epoch */
  readonly timestamp: number;
  readonly message: string;
  readonly logStream: string;
}

/** CloudWatch Logs: the events of each log group, in the order they came. */
export interface LogStore {
  createGroup(logGroup: string): void;
  groups(): string[];
  append(logGroup: string, events: readonly LogEvent[]): void;
  /** @returns undefined for an unknown log group */
  read(logGroup: string): LogEvent[] | undefined;
  /** Calls the listener with all events that are appended from now on. */
  onAppend(listener: (events: readonly LogEvent[], logGroup: string) => void): void;
  close(): void;
}

const SUFFIX = '.jsonl';

/** @param directory undefined in a cloud that keeps nothing */
export function openLogStore(directory: string | undefined): LogStore {
  return directory === undefined ? memoryLogStore() : fileLogStore(directory);
}

function memoryLogStore(): LogStore {
  const groups = new Map<string, LogEvent[]>();
  const listeners: ((events: readonly LogEvent[], logGroup: string) => void)[] = [];
  const open = (logGroup: string) => {
    const events = groups.get(logGroup) ?? [];
    groups.set(logGroup, events);
    return events;
  };
  return {
    createGroup: (logGroup) => {
      open(logGroup);
    },
    groups: () => [...groups.keys()].sort(),
    append(logGroup, events) {
      open(logGroup).push(...events);
      for (const listener of listeners) listener(events, logGroup);
    },
    read: (logGroup) => groups.get(logGroup)?.slice(),
    onAppend: (listener) => {
      listeners.push(listener);
    },
    close: () => undefined,
  };
}

/** A file per log group, a JSON line per event. */
function fileLogStore(directory: string): LogStore {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const files = new Map<string, number>();
  const listeners: ((events: readonly LogEvent[], logGroup: string) => void)[] = [];
  const fileOf = (logGroup: string) => join(directory, encodeURIComponent(logGroup) + SUFFIX);
  const open = (logGroup: string) => {
    let file = files.get(logGroup);
    if (file === undefined) {
      file = openSync(fileOf(logGroup), 'a', 0o600);
      files.set(logGroup, file);
    }
    return file;
  };
  return {
    createGroup: (logGroup) => {
      open(logGroup);
    },
    groups: () =>
      readdirSync(directory)
        .filter((name) => name.endsWith(SUFFIX))
        .map((name) => decodeURIComponent(name.slice(0, -SUFFIX.length)))
        .sort(),
    append(logGroup, events) {
      writeSync(open(logGroup), events.map((event) => `${JSON.stringify(event)}\n`).join(''));
      for (const listener of listeners) listener(events, logGroup);
    },
    read(logGroup) {
      const file = fileOf(logGroup);
      if (!existsSync(file)) return undefined;
      return readFileSync(file, 'utf8').split('\n').flatMap(parseLine);
    },
    onAppend: (listener) => {
      listeners.push(listener);
    },
    close() {
      for (const file of files.values()) closeSync(file);
      files.clear();
    },
  };
}

/** The last line may be half written when the process was killed. */
function parseLine(line: string): LogEvent[] {
  if (line === '') return [];
  try {
    return [JSON.parse(line) as LogEvent];
  } catch {
    return [];
  }
}
