import type { Json, JsonObject } from '../../local/json.ts';
import type { ScheduledTask, TaskOutcome } from '../../local/services/step-functions/index.ts';

/** Functions of a recording by name, with their Python source. */
export type RecordedFunctions = Readonly<Record<string, { readonly source?: string }>>;

/**
 * Answers a task from the source of its function: what ran within the children of a distributed Map was not recorded. Only
 * functions that return their event or a literal are read.
 *
 * @returns undefined for any other function
 */
export function answerOf(functions: RecordedFunctions, task: ScheduledTask): TaskOutcome | undefined {
  const { FunctionName, Payload = {} } = isObject(task.parameters) ? task.parameters : ({} as JsonObject);
  const isInvoke = /:lambda:invoke$/.test(task.resource);
  const called = isInvoke ? String(FunctionName) : task.resource;
  const name = Object.keys(functions).find((each) => called === each || called.endsWith(`:${each}`));
  const payload = returned(functions[name ?? '']?.source, isInvoke ? Payload : task.parameters);
  if (payload === undefined) return undefined;
  return { kind: 'succeeded', output: isInvoke ? envelope(payload) : payload };
}

function returned(source: string | undefined, event: Json): Json | undefined {
  const [, parameter, value = ''] =
    /^def handler\((\w+), *\w+\):\n(?: +#.*\n)* +return (.+)\n*$/.exec(source?.trimStart() ?? '') ?? [];
  if (parameter === undefined) return undefined;
  if (value === parameter) return event;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return undefined;
  }
}

/** As recorded, with the recordings' placeholders for what differs from call to call. */
function envelope(payload: Json): Json {
  const length = String(Buffer.byteLength(JSON.stringify(payload)));
  const headers = {
    Connection: 'keep-alive',
    'Content-Length': length,
    'Content-Type': 'application/json',
    Date: 'date',
    'X-Amz-Executed-Version': '$LATEST',
    'x-amzn-Remapped-Content-Length': '0',
    'x-amzn-RequestId': 'x-amzn-RequestId',
    'X-Amzn-Trace-Id': 'X-Amzn-Trace-Id',
  };
  const volatile = ['Date', 'x-amzn-RequestId', 'X-Amzn-Trace-Id'];
  const lists = Object.entries(headers).map(([name, value]) => [name, volatile.includes(name) ? value : [value]]);
  return {
    ExecutedVersion: '$LATEST',
    Payload: payload,
    SdkHttpMetadata: { AllHttpHeaders: Object.fromEntries(lists) as Json, HttpHeaders: headers, HttpStatusCode: 200 },
    SdkResponseMetadata: { RequestId: 'RequestId' },
    StatusCode: 200,
  };
}

function isObject(value: Json): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
