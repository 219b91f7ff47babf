import type { TemplateValue } from './cloud-assembly.ts';

export type TemplateObject = Readonly<Record<string, TemplateValue>>;

/** The entry that a template has under a name its author chose, which may be `constructor` or `toString`. */
export function entryOf<Value>(
  entries: { readonly [name: string]: Value } | undefined,
  name: string,
): Value | undefined {
  return entries !== undefined && Object.hasOwn(entries, name) ? entries[name] : undefined;
}

export function objectOf(value: TemplateValue | undefined): TemplateObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as TemplateObject) : {};
}

export function listOf(value: TemplateValue | undefined): readonly TemplateValue[] {
  return Array.isArray(value) ? value : [];
}

/** CloudFormation takes numbers as texts, too. @throws Error naming the property outside the limits */
export function numberOf(
  value: TemplateValue | undefined,
  property: string,
  limits: { readonly from: number; readonly to: number; readonly otherwise: number },
): number {
  if (value === undefined) return limits.otherwise;
  const number = Number(value);
  if (Number.isInteger(number) && number >= limits.from && number <= limits.to) return number;
  throw new Error(`${property} is ${JSON.stringify(value)}; it must be from ${limits.from} to ${limits.to}`);
}

export function isTrue(value: TemplateValue | undefined): boolean {
  return value === true || value === 'true';
}

/** `{"key": "value"}` where the template may hold it as text. */
export function jsonOf(value: TemplateValue | undefined): TemplateValue | undefined {
  return typeof value === 'string' ? (JSON.parse(value) as TemplateValue) : value;
}
