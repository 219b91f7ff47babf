import type { Json } from '../ports.ts';

/** AWS's limit for what goes into or comes out of a state, a task or an execution: 256 KiB of UTF-8. */
export const MAX_PAYLOAD_BYTES = 262_144;

/** No UTF-16 unit needs more than three bytes of UTF-8; escapes in JSON text need up to six. */
const MAX_BYTES_PER_UNIT = 6;

/** Is the value's JSON text too long? Counts an upper bound first, so that small values cost no serialisation. */
export function exceedsPayloadLimit(value: Json): boolean {
  if (upperBound(value, 0) <= MAX_PAYLOAD_BYTES) return false;
  return Buffer.byteLength(JSON.stringify(value)) > MAX_PAYLOAD_BYTES;
}

function upperBound(value: Json, soFar: number): number {
  if (typeof value === 'string') return soFar + 2 + value.length * MAX_BYTES_PER_UNIT;
  if (value === null || typeof value !== 'object') return soFar + 25;
  let bytes = soFar + 2;
  for (const key in value) {
    bytes = upperBound((value as Record<string, Json>)[key] as Json, bytes + 4 + key.length * MAX_BYTES_PER_UNIT);
    if (bytes > MAX_PAYLOAD_BYTES) return bytes;
  }
  return bytes;
}
