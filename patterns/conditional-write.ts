/**
 * A conditional write on one record, as data: decisions return it, stores commit it. It covers the part of DynamoDB's
 * UpdateItem that the tables need.
 */
export interface ConditionalWrite {
  /** all must hold at the moment of the write */
  readonly conditions: readonly Condition[];
  readonly changes: readonly Change[];
}

/** An attribute of the record, or an entry of a map attribute. */
export type Path = readonly [attribute: string] | readonly [attribute: string, key: string];

export type Condition =
  /** there is no record under this key */
  | { readonly kind: 'no-record' }
  | { readonly kind: 'absent'; readonly path: Path }
  | { readonly kind: 'present'; readonly path: Path }
  | { readonly kind: 'equals'; readonly path: Path; readonly value: string | number }
  /** the attribute is present, with another value */
  | { readonly kind: 'differs'; readonly path: Path; readonly value: string | number }
  /** a number is present that is not above the value */
  | { readonly kind: 'at-most'; readonly path: Path; readonly value: number }
  /** a number is present that is below the value */
  | { readonly kind: 'less-than'; readonly path: Path; readonly value: number }
  /** a map has fewer entries */
  | { readonly kind: 'size-less-than'; readonly path: Path; readonly size: number }
  /** a set has fewer members, or has this one already; a missing set is empty */
  | { readonly kind: 'has-capacity-or-contains'; readonly path: Path; readonly size: number; readonly member: string }
  | { readonly kind: 'any-of'; readonly conditions: readonly Condition[] };

export type Change =
  | { readonly kind: 'set'; readonly path: Path; readonly value: unknown }
  | { readonly kind: 'remove'; readonly path: Path }
  /** adds to a set, which is created if it is missing */
  | { readonly kind: 'add'; readonly path: readonly [attribute: string]; readonly member: string }
  /**
   * Adds to a number; a missing one is 0. Applied twice it counts twice: a condition of the same write must fail the second
   * time.
   */
  | { readonly kind: 'increase'; readonly path: readonly [attribute: string]; readonly by: number };

export function absent(...path: Path): Condition {
  return { kind: 'absent', path };
}

export function equals(attribute: string, value: string | number): Condition {
  return { kind: 'equals', path: [attribute], value };
}

export function anyOf(...conditions: readonly Condition[]): Condition {
  return { kind: 'any-of', conditions };
}

/** Sets each attribute. DynamoDB has no empty sets and no undefined: these are left out. */
export function setAttributes(attributes: object): Change[] {
  return Object.entries(attributes)
    .filter(([, value]) => value !== undefined && !(value instanceof Set && value.size === 0))
    .map(([name, value]) => ({ kind: 'set', path: [name], value }));
}

type Item = Readonly<Record<string, unknown>>;

/** Applies a write as DynamoDB would: all of it, or nothing when a condition is false. The item is not changed. */
export function applyWrite(stored: object | undefined, write: ConditionalWrite): Item | 'conflict' {
  const item: Item | undefined = stored && { ...stored };
  if (!write.conditions.every((condition) => holds(item, condition))) return 'conflict';
  return write.changes.reduce<Item>(applyChange, item ?? {});
}

function holds(item: Item | undefined, condition: Condition): boolean {
  if (condition.kind === 'no-record') return item === undefined;
  if (condition.kind === 'any-of') return condition.conditions.some((one) => holds(item, one));
  const value = valueAt(item, condition.path);
  switch (condition.kind) {
    case 'absent':
      return value === undefined;
    case 'present':
      return value !== undefined;
    case 'equals':
      return value === condition.value;
    case 'differs':
      return value !== undefined && value !== condition.value;
    case 'at-most':
      return typeof value === 'number' && value <= condition.value;
    case 'less-than':
      return typeof value === 'number' && value < condition.value;
    case 'size-less-than':
      return isMap(value) && Object.keys(value).length < condition.size;
    case 'has-capacity-or-contains':
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
    case 'increase': {
      const before = item[attribute];
      return { ...item, [attribute]: (typeof before === 'number' ? before : 0) + change.by };
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

/** The value of an attribute, or of an entry of a map attribute. */
export function valueAt(item: Item | undefined, [attribute, key]: Path): unknown {
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
