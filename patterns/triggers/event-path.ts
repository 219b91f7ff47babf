import type { Json } from '../json/json.ts';

/** `detail.order.id`, `detail.items[0].name`, `detail-type` */
const PATH = /^[\w$-]+(?:\.[\w$-]+|\[\d{1,4}\])*$/;
const STEP = /([\w$-]+)|\[(\d+)\]/g;

/** The names and indexes of a path. @returns undefined for a text that is no path */
export function stepsOfPath(path: string): readonly (string | number)[] | undefined {
  if (!PATH.test(path)) return undefined;
  return [...path.matchAll(STEP)].map(([, name, index]) => name ?? Number(index));
}

/** The value at a path. @returns undefined where it leads nowhere */
export function valueAt(value: Json, path: string): Json | undefined {
  let reached: Json | undefined = value;
  for (const step of stepsOfPath(path) ?? []) {
    if (typeof reached !== 'object' || reached === null) return undefined;
    if (typeof step === 'number') reached = Array.isArray(reached) ? reached[step] : undefined;
    else reached = Array.isArray(reached) || !Object.hasOwn(reached, step) ? undefined : reached[step];
  }
  return reached;
}
