import { stableId } from '../hash.ts';
import { canonicalJson } from '../json/canonical-json.ts';
import type { EventTrigger } from './event-trigger.ts';
import type { ScheduleTrigger } from './schedule-trigger.ts';

/** Something that starts the workflow. */
export type Trigger = EventTrigger | ScheduleTrigger;

export function isSchedule(trigger: Trigger): trigger is ScheduleTrigger {
  return 'schedule' in trigger;
}

/**
 * Names a trigger in a deployment: also when others are declared before it, and no longer when what it matches changes. Of two
 * schedules of one time the input makes the difference.
 */
export function triggerId(trigger: Trigger): string {
  const parts = isSchedule(trigger)
    ? ['schedule', trigger.schedule, trigger.timezone ?? 'UTC', canonicalJson(trigger.input)]
    : [trigger.source, trigger.detailType, canonicalJson(trigger.pattern ?? {})];
  return stableId(...parts).slice(0, 8);
}
