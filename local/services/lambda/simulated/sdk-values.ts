/**
 * Requests and responses as the SDK shows them, where binary values are byte arrays and times are dates, and as JSON carries them.
 */

/** The JSON value of a request. */
export function toJson(value: unknown): unknown {
  if (value instanceof Uint8Array)
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== 'object' || value === null) return value;
  if (isDate(value)) return value.getTime() / 1_000;
  const json: Record<string, unknown> = {};
  for (const key in value) {
    const each = (value as Readonly<Record<string, unknown>>)[key];
    if (each !== undefined) json[key] = toJson(each);
  }
  return json;
}

/** A response of DynamoDB: an attribute value `{"B": "..."}` has bytes. Nothing of it is shared with the table. */
export function bytesInResponse(response: object): object {
  return fromJson(response) as object;
}

function fromJson(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(fromJson);
  const copy: Record<string, unknown> = {};
  let count = 0;
  for (const key in value) {
    const each = (value as Readonly<Record<string, unknown>>)[key];
    count += 1;
    // JSON has no undefined fields
    if (each !== undefined) copy[key] = typeof each === 'object' ? fromJson(each) : each;
  }
  if (count !== 1) return copy;
  const { B: content, BS: contents } = value as { readonly B?: unknown; readonly BS?: unknown };
  if (typeof content === 'string') return { B: bytes(content) };
  return Array.isArray(contents) ? { BS: contents.map(bytes) } : copy;
}

/** The members of Step Functions' responses that are times, in seconds since the epoch. */
const TIMES = new Set(['creationDate', 'redriveDate', 'startDate', 'stopDate', 'timestamp', 'updateDate']);

/** A response of Step Functions: what it says in texts of JSON stays as it is. */
export function timesInResponse(response: object): object {
  return withTimes('', response) as object;
}

function withTimes(key: string, value: unknown): unknown {
  if (typeof value === 'number') return TIMES.has(key) ? new Date(Math.round(value * 1_000)) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => withTimes(key, each));
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withTimes(name, each)]));
}

function bytes(text: string): Uint8Array {
  const { buffer, byteOffset, byteLength } = Buffer.from(text, 'base64');
  return new Uint8Array(buffer, byteOffset, byteLength); // a Buffer would become another JSON
}

/** By what it can do: `Date` of an execution environment is its own. */
function isDate(value: object): value is Date {
  return Object.prototype.toString.call(value) === '[object Date]';
}
