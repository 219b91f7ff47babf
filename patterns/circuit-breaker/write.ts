/**
 * A conditional write on one record, as data: the model decides it, the store commits it. It covers the part of
 * DynamoDB's UpdateItem that the circuit needs.
 */
export interface ConditionalWrite {
  /** all must hold, at the moment of the write */
  readonly conditions: readonly Condition[];
  readonly changes: readonly Change[];
}

/** An attribute of the record, or an entry of a map attribute. */
export type Path = readonly [attribute: string] | readonly [attribute: string, key: string];

export type Condition =
  /** nothing was ever written about this circuit */
  | { readonly kind: 'no-record' }
  | { readonly kind: 'equals'; readonly path: Path; readonly value: string | number }
  | { readonly kind: 'absent'; readonly path: Path }
  | { readonly kind: 'present'; readonly path: Path }
  /** a map has fewer entries */
  | { readonly kind: 'fewer-than'; readonly path: Path; readonly size: number }
  /** a set has fewer members, or has this one already; a missing set is empty */
  | { readonly kind: 'room-or-member'; readonly path: Path; readonly size: number; readonly member: string };

export type Change =
  | { readonly kind: 'set'; readonly path: Path; readonly value: unknown }
  | { readonly kind: 'remove'; readonly path: Path }
  /** adds to a set, which is made if it is missing */
  | { readonly kind: 'add'; readonly path: readonly [attribute: string]; readonly member: string };

type Item = Readonly<Record<string, unknown>>;

/** Applies a write as DynamoDB would: all of it, or nothing when a condition is false. The item is not changed. */
export function applyWrite(stored: object | undefined, write: ConditionalWrite): Item | 'conflict' {
  const item: Item | undefined = stored && { ...stored };
  if (!write.conditions.every((condition) => holds(item, condition))) return 'conflict';
  return write.changes.reduce<Item>(applyChange, item ?? {});
}

function holds(item: Item | undefined, condition: Condition): boolean {
  if (condition.kind === 'no-record') return item === undefined;
  const value = valueAt(item, condition.path);
  switch (condition.kind) {
    case 'equals':
      return value === condition.value;
    case 'absent':
      return value === undefined;
    case 'present':
      return value !== undefined;
    case 'fewer-than':
      return isMap(value) && Object.keys(value).length < condition.size;
    case 'room-or-member':
      if (value === undefined) return condition.size > 0;
      return value instanceof Set && (value.size < condition.size || value.has(condition.member));
    default:
      return condition satisfies never;
  }
}

function applyChange(item: Item, change: Change): Item {
  const [attribute, key] = change.path;
  switch (change.kind) {
    case 'add': {
      const before = item[attribute];
      return { ...item, [attribute]: new Set([...(before instanceof Set ? before : []), change.member]) };
    }
    case 'set': {
      if (key === undefined) return { ...item, [attribute]: change.value };
      return { ...item, [attribute]: { ...mapAt(item, attribute), [key]: change.value } };
    }
    case 'remove': {
      if (key === undefined) return without(item, attribute);
      return { ...item, [attribute]: without(mapAt(item, attribute), key) };
    }
    default:
      return change satisfies never;
  }
}

function valueAt(item: Item | undefined, [attribute, key]: Path): unknown {
  const value = item?.[attribute];
  if (key === undefined) return value;
  return isMap(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function mapAt(item: Item, attribute: string): Item {
  const map = item[attribute];
  // DynamoDB answers a ValidationException here, a defect of the decision and not a lost race
  if (!isMap(map)) throw new TypeError(`the record has no map ${attribute} to change an entry of`);
  return map;
}

function isMap(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !(value instanceof Set) && !Array.isArray(value);
}

function without(item: Item, name: string): Item {
  if (!Object.hasOwn(item, name)) return item;
  const { [name]: _, ...rest } = item;
  return rest;
}
