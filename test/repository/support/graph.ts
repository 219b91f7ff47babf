import { existsSync } from 'node:fs';
import path from 'node:path';
import { ROOT, sourcesOf } from './files.ts';
import { importsOf } from './syntax.ts';

/** Which files of some rooms import which, types included. */
export function importGraph(rooms: readonly string[]): Map<string, string[]> {
  const files = rooms.filter((room) => existsSync(path.join(ROOT, room))).flatMap(sourcesOf);
  const known = new Set(files);
  return new Map(files.map((file) => [file, importsOf(file).filter((imported) => known.has(imported))]));
}

/** Groups of nodes that reach each other (Tarjan's strongly connected components), each sorted. */
export function cyclesIn(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];

  function visit(node: string): number {
    const index = order.size;
    order.set(node, index);
    let low = index;
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!order.has(next)) low = Math.min(low, visit(next));
      else if (stack.includes(next)) low = Math.min(low, lowest.get(next) ?? order.get(next) ?? low);
    }
    lowest.set(node, low);
    if (low === index) {
      const component = stack.splice(stack.indexOf(node));
      const importsItself = graph.get(node)?.includes(node) === true;
      if (component.length > 1 || importsItself) found.push(component.sort());
    }
    return low;
  }

  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return found.sort();
}
