import type { GraphTask } from '../../patterns/graphs/superstep.ts';

type Path = GraphTask['path'];

const HANDLER = 'node_error_handler';

/** In LangGraph's order: nodes by name, then what was sent, in the order in which it was sent. */
export function comparePaths(a: Path, b: Path): number {
  for (const [index, part] of a.entries()) {
    const other = b[index];
    if (part === other) continue;
    if (typeof part === 'number' && typeof other === 'number') return part - other;
    return String(part) < String(other) ? -1 : 1;
  }
  return a.length - b.length;
}

/** Whether a task is the error handler of another one: its path begins with that of the task that failed. */
export function isHandlerOf(failed: Path, path: Path): boolean {
  const own = failed.slice(0, 3);
  return path[own.length] === HANDLER && own.every((part, index) => path[index] === part);
}

/** The same of a path that LangGraph has written as text. What a handler calls has a path in which its own is nested. */
export function isHandlerText(path: string): boolean {
  return new RegExp(`^~[^~]*, ${HANDLER}, 0{10}$`).test(path);
}
