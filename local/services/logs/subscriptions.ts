import { gzipSync } from 'node:zlib';
import type { Clock } from '../../clock/clock.ts';
import type { NamedRandom } from '../../clock/named-random.ts';
import type { Json } from '../../json.ts';
import { parseFilterPattern } from './filter-pattern.ts';
import type { LogEvent, LogStore } from './store.ts';

/** A subscription of the template: lines of a group that match its pattern are delivered to a function. */
export interface SubscriptionFilterResource {
  readonly name: string;
  readonly logGroup: string;
  readonly pattern: string;
  readonly functionName: string;
}

/**
 * Delivers new lines to the functions that subscribe to them: those of one instant and one stream together, as soon as nothing else
 * happens in it.
 * @param options.invokeLater keeps the delivery and repeats it, as an asynchronous invocation of Lambda
 */
export function deliverSubscriptions(options: {
  readonly filters: readonly SubscriptionFilterResource[];
  readonly logs: Pick<LogStore, 'onAppend'>;
  readonly clock: Pick<Clock, 'at' | 'nowMs'>;
  readonly named: Pick<NamedRandom, 'uuid'>;
  readonly accountId: string;
  readonly invokeLater: (functionName: string, event: Json) => void;
}): void {
  const { filters, clock, named, accountId } = options;
  if (filters.length === 0) return;
  const compiled = filters.map((filter) => ({ ...filter, matches: parseFilterPattern(filter.pattern) }));
  const pending = new Map<string, { readonly filter: SubscriptionFilterResource; readonly events: LogEvent[] }>();

  function flush(): void {
    const deliveries = [...pending.values()];
    pending.clear();
    for (const { filter, events } of deliveries)
      options.invokeLater(filter.functionName, eventOf(filter, events, named, accountId));
  }

  options.logs.onAppend((events, logGroup) => {
    for (const filter of compiled) {
      const found = filter.logGroup === logGroup ? events.filter(({ message }) => filter.matches(message)) : [];
      for (const event of found) {
        const key = JSON.stringify([filter.name, logGroup, event.logStream]);
        const delivery = pending.get(key) ?? { filter, events: [] };
        if (pending.size === 0) clock.at(clock.nowMs(), flush);
        pending.set(key, delivery);
        delivery.events.push(event);
      }
    }
  });
}

/** As CloudWatch Logs invokes a function. */
function eventOf(
  { name, logGroup }: SubscriptionFilterResource,
  events: readonly LogEvent[],
  named: Pick<NamedRandom, 'uuid'>,
  owner: string,
): Json {
  const data = {
    messageType: 'DATA_MESSAGE',
    owner,
    logGroup,
    logStream: events[0]?.logStream ?? '',
    subscriptionFilters: [name],
    logEvents: events.map(({ timestamp, message }) => ({
      id: named.uuid(`log event of ${name}`, () => message),
      timestamp,
      message,
    })),
  };
  return { awslogs: { data: gzipSync(JSON.stringify(data)).toString('base64') } };
}
