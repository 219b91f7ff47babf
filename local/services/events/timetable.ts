import type { Clock } from '../../clock/clock.ts';
import { openRecordFile } from '../../storage/record-file.ts';
import type { ScheduleTimes } from './schedule-expression.ts';

/** Something that fires by time. */
export interface TimetableEntry {
  readonly arn: string;
  readonly expression: string;
  /** whether the moment in which the cloud first sees the entry counts, if it is due then @default false */
  readonly firesAtStart?: boolean;
  /** @param anchorMs when the cloud first saw the entry with this expression: from then on a rate is counted */
  times(anchorMs: number): ScheduleTimes;
  /** Must have kept the firing when it returns. @param dueMs the time that it was due, which stays the same after a kill */
  fire(dueMs: number): void;
}

export interface Timetable {
  start(): void;
  close(): void;
}

/** The persisted state of an entry. */
interface Mark {
  readonly arn: string;
  readonly expression: string;
  readonly anchorMs: number;
  /** @default - it has not fired yet */
  readonly lastMs?: number;
}

/**
 * Fires entries when they are due. A firing that comes round while the cloud is not running, or sleeps with its machine, is not
 * made up: on start each entry waits for its next time.
 */
export function openTimetable(options: {
  /** undefined in a cloud that keeps nothing */
  readonly file: string | undefined;
  readonly entries: readonly TimetableEntry[];
  readonly clock: Clock;
}): Timetable {
  const { clock } = options;
  const file = openRecordFile<Mark>(options.file);
  const marks = new Map(file.read().map((mark) => [mark.arn, mark]));
  file.replace([...marks.values()]);

  function remember(mark: Mark): Mark {
    marks.set(mark.arn, mark);
    file.append(mark);
    return mark;
  }

  function startEntry(entry: TimetableEntry): void {
    const { arn, expression } = entry;
    const known = marks.get(arn);
    if (known?.expression === expression) {
      awaitNext(entry, entry.times(known.anchorMs), known, clock.nowMs());
      return;
    }
    const anchorMs = clock.nowMs();
    const afterMs = entry.firesAtStart === true ? anchorMs - 1 : anchorMs;
    awaitNext(entry, entry.times(anchorMs), remember({ arn, expression, anchorMs }), afterMs);
  }

  function awaitNext(entry: TimetableEntry, times: ScheduleTimes, mark: Mark, afterMs: number): void {
    // Later than the last firing even if the machine's clock was set back since.
    const dueMs = times.next(Math.max(afterMs, mark.lastMs ?? afterMs));
    if (dueMs === undefined) return;
    const firing = () => {
      entry.fire(dueMs);
      awaitNext(entry, times, remember({ ...mark, lastMs: dueMs }), clock.nowMs());
    };
    clock.at(dueMs, firing, { background: true }); // a schedule does not advance virtual time
  }

  return {
    start() {
      for (const entry of options.entries) startEntry(entry);
    },
    close: () => file.close(),
  };
}
