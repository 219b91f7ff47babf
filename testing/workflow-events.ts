import type { Cloud } from '../local/assembly/cloud.ts';

/** An event that the workflow published on its bus. */
export interface WorkflowEvent {
  /** as in docs/runbook.md: CircuitOpened, RunFailed and more */
  readonly code: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Every event so far, the oldest first. */
export function workflowEvents(cloud: Pick<Cloud, 'events'>): WorkflowEvent[] {
  const published = cloud.events.events().filter(({ source }) => source === 'ballast');
  return published.map(({ 'detail-type': code, detail }) => ({ code, detail: detail as WorkflowEvent['detail'] }));
}
