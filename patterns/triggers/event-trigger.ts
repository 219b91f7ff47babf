import type { Json } from '../json/json.ts';

/** A value of the workflow's input: the path of it in the event, such as `detail.orderId`, or a constant. */
export type InputValue = string | { readonly constant: Json };

/** An event of Amazon EventBridge that starts the workflow. */
export interface EventTrigger {
  /** the `source` of the event */
  readonly source: string;
  /** the `detail-type` of the event */
  readonly detailType: string;
  /**
   * What else the event must match: an event pattern without `source` and `detail-type`, such as
   * `{ detail: { severity: ['high'] } }`.
   * @default - every event of this source and type matches
   */
  readonly pattern?: Readonly<Record<string, Json>>;
  /**
   * The workflow's input: a value for each of its fields, or one path of all of it, such as `detail`. A field whose path
   * leads nowhere is left out.
   */
  readonly input: string | Readonly<Record<string, InputValue>>;
  /**
   * Path of the business key, or paths whose values are the key together. Events of this source and type with one key start
   * one execution, however often they are delivered, and also when their producer puts them again under another event id.
   */
  readonly key: string | readonly string[];
}

/** The fields of an event, of which paths and patterns begin with one. */
export const EVENT_FIELDS = [
  'detail',
  'source',
  'detail-type',
  'time',
  'account',
  'region',
  'resources',
  'id',
] as const;

/** The paths of a business key. */
export function keyPaths({ key }: Pick<EventTrigger, 'key'>): readonly string[] {
  return typeof key === 'string' ? [key] : key;
}
