import type { WorkflowSettings } from '../options/settings.ts';

/** The runbook of this repository, which is named where no URL of one is given. */
const RUNBOOK = 'docs/runbook.md';

/** Where an alarm's heading is read. */
export function runbookHeading({ runbookUrl = RUNBOOK }: Pick<WorkflowSettings, 'runbookUrl'>, alarm: string): string {
  return `${runbookUrl}#${alarm.toLowerCase()}`;
}
