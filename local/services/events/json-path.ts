import type { Json } from '../../json.ts';

/** How a path leads into a value. */
export type JsonPath = (value: Json) => Json | undefined;

/**
 * `$`, `$.detail.name`, `$.detail.a/b`, `$.resources[0]`, `$.detail['a-name']`.
 *
 * @throws Error for anything beyond: wildcards and filters are refused rather than answered wrongly
 */
export function compileJsonPath(path: string): JsonPath {
  const rest = path.startsWith('$') ? path.slice(1) : undefined;
  const steps = [...(rest ?? '').matchAll(/\.([\w/-]+)|\[(\d+)\]|\['([^']+)'\]/g)];
  if (rest === undefined || steps.map(([step]) => step).join('') !== rest) {
    throw new Error(
      `the path ${JSON.stringify(path)} is not run by the embedded cloud; use e.g. $.detail.items[0].name`,
    );
  }
  return (value) =>
    steps.reduce<Json | undefined>((reached, [, name, index, quoted]) => {
      if (reached === null || typeof reached !== 'object') return undefined;
      if (index !== undefined) return Array.isArray(reached) ? reached[Number(index)] : undefined;
      const field = name ?? quoted ?? '';
      return Array.isArray(reached) || !Object.hasOwn(reached, field) ? undefined : reached[field];
    }, value);
}
