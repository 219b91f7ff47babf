import type { Json } from '../../json.ts';

/** An event as it lies on a bus. */
export interface BusEvent {
  readonly id: string;
  readonly bus: string;
  readonly source: string;
  readonly 'detail-type': string;
  /** ISO 8601, to the second as EventBridge has it */
  readonly time: string;
  readonly account: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Json;
  /** true once it came from another bus: it may not go on to a third. @default false */
  readonly isForwarded?: boolean;
}

/** As patterns see it and targets receive it. */
export function envelopeOf(event: BusEvent): { readonly [key: string]: Json } {
  return {
    version: '0',
    id: event.id,
    'detail-type': event['detail-type'],
    source: event.source,
    account: event.account,
    time: event.time,
    region: event.region,
    resources: [...event.resources],
    detail: event.detail,
  };
}

/** `2026-11-24T06:30:00Z` */
export function eventTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
