import { type AlarmReport, listAlarms } from '../ops/alarms.ts';
import type { Target } from '../ops/target.ts';
import { printable } from './render/text.ts';

/**
 * Says on stderr which alarms of a workflow ring, for commands that show something else. Without the permission to see alarms
 * it says nothing.
 */
export async function noteRinging(target: Target): Promise<void> {
  const text = await listAlarms(target).then(ringingText, () => '');
  if (text !== '') process.stderr.write(`${text}\n`);
}

/** A line per alarm that rings; '' where none does. */
export function ringingText(alarms: readonly AlarmReport[]): string {
  return alarms
    .filter(({ state }) => state === 'ALARM')
    .map(({ name, severity = 'alarm', runbook }) => {
      const see = runbook === undefined ? '' : `, see ${runbook}`;
      return printable(`${severity}: ${name} rings${see}`);
    })
    .join('\n');
}
