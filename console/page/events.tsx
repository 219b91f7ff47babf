import type { EventLine } from '../../ops/operations/reading.ts';
import type { OfStartedExecution } from './execution-facts.tsx';
import { offsetText, visibleText } from './model/format.ts';
import { Rows, Shown } from './parts.tsx';
import { route, setQuery, useCall } from './state.ts';

/** The history, event by event. */
export function Events({ id, version, startedAtMs }: OfStartedExecution) {
  const events = useCall('list_events', { id }, version);
  return <Shown of={events}>{(shown) => <EventTable events={shown} startedAtMs={startedAtMs} />}</Shown>;
}

export function EventTable({
  events,
  startedAtMs,
}: {
  readonly events: readonly EventLine[];
  readonly startedAtMs: number;
}) {
  const { find = '' } = route.value.query;
  const matches = matcherOf(find);
  const shown =
    find === ''
      ? events
      : events.filter(({ id, type, state, call, details }) => matches(`${id} ${type} ${state} ${call} ${details}`));
  return (
    <>
      <form class="filter" role="search" onSubmit={(event) => event.preventDefault()}>
        <label>
          Find (text, or /regular expression/)
          <input type="search" value={find} onInput={(event) => setQuery({ find: event.currentTarget.value })} />
        </label>
        <span class="dim" role="status">
          {shown.length} of {events.length} events
        </span>
      </form>
      <Rows
        label="Events"
        rows={shown}
        rowKey={({ id }) => id}
        tone={({ type }) => (/Failed$|TimedOut$|Aborted$/.test(type) ? 'bad' : '')}
        empty="no event matches"
        columns={[
          { head: 'Id', width: '4.5rem', cell: ({ id }) => id },
          { head: 'Offset', width: '6.5rem', cell: ({ atMs }) => offsetText(atMs - startedAtMs) },
          { head: 'Type', width: 'minmax(9rem, 1fr)', cell: ({ type }) => type },
          { head: 'State', width: 'minmax(7rem, 1fr)', cell: ({ state }) => visibleText(state), isExtra: true },
          {
            head: 'Details',
            width: 'minmax(8rem, 2fr)',
            cell: ({ call, details }) => {
              const text = visibleText([call, details].filter((part) => part !== '').join(', '));
              return <span title={text}>{text}</span>;
            },
          },
        ]}
      />
    </>
  );
}

/** Finds by a text in any case, or by a regular expression between slashes; one that is not valid is a text. */
export function matcherOf(find: string): (text: string) => boolean {
  const [, pattern] = /^\/(.+)\/$/.exec(find) ?? [];
  if (pattern !== undefined) {
    try {
      const expression = new RegExp(pattern, 'i');
      return (text) => expression.test(text);
    } catch {
      // it is being written
    }
  }
  const wanted = find.toLowerCase();
  return (text) => text.toLowerCase().includes(wanted);
}
