import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../clock/clock.ts';
import type { NamedRandom } from '../../clock/named-random.ts';
import type { Json, JsonObject } from '../../json.ts';
import { ServiceError } from '../../service-error.ts';
import { type BusEvent, eventTime } from './envelope.ts';

/** EventBridge: events are checked, routed and kept, one JSON line each. */
export interface EventBuses {
  putEvents(request: Json): Json;
  /** An event of a service of the cloud itself. @param bus @default default */
  emit(event: Pick<BusEvent, 'source' | 'detail-type' | 'resources' | 'detail'>, bus?: string): void;
  /** Puts an event of one bus on another. From there it goes no further, as the service says of its own. */
  forward(busArn: string, event: BusEvent): void;
  onEvent(listener: (event: BusEvent) => void): void;
  events(): BusEvent[];
}

const MOST_ENTRIES = 10;
const LARGEST_REQUEST_BYTES = 1_048_576;

export function openEventBuses(options: {
  /** undefined in a cloud that keeps nothing */
  readonly directory: string | undefined;
  readonly buses: readonly string[];
  readonly accountId: string;
  readonly region: string;
  readonly clock: Clock;
  readonly named: Pick<NamedRandom, 'uuid'>;
  /** persists the deliveries before the event is acknowledged */
  readonly route: (event: BusEvent) => void;
}): EventBuses {
  const kept = options.directory === undefined ? keepInMemory() : keepInFile(options.directory);
  const listeners: ((event: BusEvent) => void)[] = [];

  function eventId(bus: string, event: object): string {
    return options.named.uuid(`event on ${bus}`, () => JSON.stringify(event));
  }

  function accept(bus: string, event: Omit<BusEvent, 'id' | 'bus' | 'account' | 'region'>): string {
    const id = eventId(bus, event);
    const { accountId: account, region } = options;
    take({ id, bus, account, region, ...event });
    return id;
  }

  function take(event: BusEvent): void {
    options.route(event);
    kept.append(event);
    for (const listener of listeners) listener(event);
  }

  function putEntry(entry: JsonObject): Json {
    const problem = problemOf(entry);
    if (problem !== undefined) return problem;
    // A bus that does not exist swallows its events: the service says so in its documentation.
    const bus = busName(String(entry.EventBusName ?? 'default'));
    if (!options.buses.includes(bus)) return { EventId: eventId(bus, entry) };
    const timeMs = typeof entry.Time === 'number' ? entry.Time * 1000 : options.clock.nowMs();
    const event = {
      source: String(entry.Source),
      'detail-type': String(entry.DetailType),
      time: eventTime(timeMs),
      resources: (entry.Resources ?? []) as string[],
      detail: JSON.parse(String(entry.Detail)) as Json,
    };
    return { EventId: accept(bus, event) };
  }

  return {
    putEvents(request) {
      const entries = ((request ?? {}) as JsonObject).Entries;
      if (!Array.isArray(entries) || entries.length < 1 || entries.length > MOST_ENTRIES) {
        throw new ServiceError('ValidationException', `Entries must hold 1 to ${MOST_ENTRIES} events`);
      }
      if (Buffer.byteLength(JSON.stringify(entries)) > LARGEST_REQUEST_BYTES) {
        throw new ServiceError('ValidationException', 'Total size of the entries in the request is over the limit.');
      }
      const results = entries.map((entry) => putEntry((entry ?? {}) as JsonObject)) as JsonObject[];
      return { FailedEntryCount: results.filter((result) => result.ErrorCode !== undefined).length, Entries: results };
    },
    emit: (event, bus = 'default') => {
      accept(bus, { ...event, time: eventTime(options.clock.nowMs()) });
    },
    forward(busArn, event) {
      const bus = busName(busArn);
      if (!options.buses.includes(bus)) {
        throw new ServiceError('ResourceNotFoundException', `Event bus ${bus} does not exist.`);
      }
      if (event.isForwarded !== true) take({ ...event, bus, isForwarded: true });
    },
    onEvent: (listener) => {
      listeners.push(listener);
    },
    events: () => kept.read(),
  };
}

interface KeptEvents {
  append(event: BusEvent): void;
  read(): BusEvent[];
}

function keepInMemory(): KeptEvents {
  const lines: string[] = [];
  return {
    append: (event) => lines.push(JSON.stringify(event)),
    read: () => lines.map((line) => JSON.parse(line) as BusEvent),
  };
}

function keepInFile(directory: string): KeptEvents {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, 'events.jsonl');
  return {
    append: (event) => appendFileSync(file, `${JSON.stringify(event)}\n`, { mode: 0o600 }),
    read: () =>
      existsSync(file)
        ? readFileSync(file, 'utf8')
            .split('\n')
            .filter((line) => line.endsWith('}'))
            .map((line) => JSON.parse(line) as BusEvent)
        : [],
  };
}

function busName(nameOrArn: string): string {
  return nameOrArn.replace(/^arn:.*event-bus\//, '');
}

function problemOf(entry: JsonObject): Json | undefined {
  for (const field of ['Source', 'DetailType', 'Detail']) {
    if (typeof entry[field] !== 'string' || entry[field] === '') {
      return {
        ErrorCode: 'InvalidArgument',
        ErrorMessage: `Parameter ${field} is not valid. Reason: ${field} is a required argument.`,
      };
    }
  }
  try {
    const detail = JSON.parse(String(entry.Detail)) as unknown;
    if (detail !== null && typeof detail === 'object' && !Array.isArray(detail)) return undefined;
  } catch {
    // falls through to the refusal: no JSON and no object are the same mistake
  }
  return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
}
