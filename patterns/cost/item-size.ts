import { sumOf } from '../sum.ts';

/**
 * The size of an item of DynamoDB in bytes, as it counts for request units.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemBytes(item: Readonly<Record<string, unknown>>): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + textBytes(name) + valueBytes(value), 0);
}

/** Around a list or a map, and for each of its elements. */
const CONTAINER_BYTES = 3;
const ELEMENT_BYTES = 1;

function valueBytes(value: unknown): number {
  if (typeof value === 'string') return textBytes(value);
  if (typeof value === 'number') return numberBytes(value);
  if (value instanceof Uint8Array) return value.byteLength;
  if (value instanceof Set) return sumOf([...value].map(valueBytes));
  if (Array.isArray(value)) return CONTAINER_BYTES + sumOf(value.map((each) => ELEMENT_BYTES + valueBytes(each)));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    return CONTAINER_BYTES + sumOf(entries.map(([name, each]) => ELEMENT_BYTES + textBytes(name) + valueBytes(each)));
  }
  return 1;
}

/** A byte for two significant digits, and one more. */
function numberBytes(value: number): number {
  const digits = Math.abs(value)
    .toString()
    .replace(/e.*$/, '')
    .replace('.', '')
    .replace(/^0+|0+$/g, '');
  return 1 + Math.ceil(digits.length / 2) + (value < 0 ? 1 : 0);
}

function textBytes(text: string): number {
  return new TextEncoder().encode(text).length;
}
