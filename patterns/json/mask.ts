/** What a masked value is replaced by. */
export const MASK = '*****';

/** A path: names of fields separated by dots; `*` is any field or item of a list, `**` any number of them. */
export const MASK_PATH = /^(\*\*?|[A-Za-z_][\w-]*)(\.(\*\*?|[A-Za-z_][\w-]*))*$/;

/**
 * A copy of data in which the values at the paths are masked, whatever they are; what is not there is left out of account. A path begins
 * at the top: `customer.email`, `items.*.name`; `**.email` is every field of that name.
 */
export function mask(data: unknown, paths: readonly string[]): unknown {
  const steps = paths.map((path) => path.split('.'));
  return steps.length === 0 ? data : masked(data, steps);
}

/** @param paths what is left of each path from here on */
function masked(data: unknown, paths: readonly (readonly string[])[]): unknown {
  if (paths.some((path) => path.length === 0)) return MASK;
  if (typeof data !== 'object' || data === null) return data;
  const entries = Object.entries(data).map(([name, value]) => {
    const below = paths.flatMap((path) => restOf(path, name));
    return [name, below.length === 0 ? value : masked(value, below)] as const;
  });
  return Array.isArray(data) ? entries.map(([, value]) => value) : Object.fromEntries(entries);
}

/** What is left of a path below a field: nothing where it leads elsewhere, two ways on where `**` may have ended. */
function restOf([step, ...rest]: readonly string[], name: string): (readonly string[])[] {
  if (step === '**' && rest.length > 0) return [['**', ...rest], ...restOf(rest, name)];
  return step === '**' || step === '*' || step === name ? [rest] : [];
}
