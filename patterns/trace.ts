/** Traces of X-Ray, by their ids: `1-5f84c7c1-8d0c4dde2ec0c7d6e31b44a8`, whose middle is the second in which a trace began. */

/** For so long after its begin a trace takes more data, in milliseconds; then X-Ray refuses it. */
const TRACE_OPEN_MS = 7 * 86_400_000;

/** So many traces of earlier executions are kept. */
const MAX_LINKS = 9;

/** The id in a trace header, such as `Root=1-...;Parent=...;Sampled=1`. @returns undefined for one without */
export function traceIdIn(header: string | undefined): string | undefined {
  return /(?:^|;)Root=(1-[0-9a-f]{8}-[0-9a-f]{24})/.exec(header ?? '')?.[1];
}

/** A trace header without what Step Functions does not take. @returns undefined for one that names no trace */
export function headerToForward(header: string | undefined): string | undefined {
  const id = traceIdIn(header);
  if (id === undefined) return undefined;
  const [parent] = /(?<=;)Parent=[0-9a-f]{16}(?=;|$)/.exec(header ?? '') ?? [];
  const [sampled] = /(?<=;)Sampled=[01](?=;|$)/.exec(header ?? '') ?? [];
  return [`Root=${id}`, parent, sampled].filter((part) => part !== undefined).join(';');
}

/** The header by which an execution goes on in a trace. @returns undefined for one that takes no more data */
export function headerToContinue(traceId: string | undefined, nowMs: number): string | undefined {
  if (traceId === undefined) return undefined;
  const startedAtMs = Number.parseInt(traceId.split('-')[1] ?? '', 16) * 1000;
  return nowMs - startedAtMs < TRACE_OPEN_MS ? `Root=${traceId};Sampled=1` : undefined;
}

/** The traces of the executions of a workflow, the newest last, each once. */
export function withTrace(traceIds: readonly string[], traceId: string | undefined): readonly string[] {
  if (traceId === undefined) return traceIds;
  return [...traceIds.filter((each) => each !== traceId), traceId].slice(-1 - MAX_LINKS);
}
