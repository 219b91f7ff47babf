/**
 * Functions whose time and memory grow with their arguments, not faster. Others are not in this list ($reduce can double a string
 * in every round, $distinct compares everything with everything, $toMillis makes a regular expression of its picture)
 * is evaluated in the sandbox.
 */
const PLAIN_FUNCTIONS = new Set(
  `abs append assert average base64decode base64encode boolean ceil contains count decodeUrl decodeUrlComponent each
  encodeUrl encodeUrlComponent error exists filter floor formatBase formatNumber fromMillis hash join keys length
  lookup lowercase map match max merge millis min not now number pad parse partition power random range replace
  reverse round shuffle sift single sort split spread sqrt string substring substringAfter substringBefore sum toMillis
  trim type uppercase uuid values zip`
    .split(/\s+/)
    .filter((name) => name !== ''),
);

/** These take a function and call it once an element. */
const CALLING_FUNCTIONS = new Set(['each', 'filter', 'map', 'sift', 'single', 'sort']);

/** With each `:=` a value can be doubled: 4 of them make 16 of it, 40 of them a dead process. */
const MAX_BINDINGS = 4;

type Node = Readonly<Record<string, unknown>>;

/**
 * Can the expression be evaluated here, in the process that must not die? jsonata's own guards stop loops and
 * recursion, but not the memory of a single step; an expression that could let a value grow over and over
 * goes to the sandbox.
 */
export function isPlain(ast: unknown): boolean {
  const budget = { bindings: 0 };
  try {
    return plain(ast, budget) && budget.bindings <= MAX_BINDINGS;
  } catch (error) {
    // thousands of levels: the sandbox finds out that they are too deep
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function plain(value: unknown, budget: { bindings: number }): boolean {
  if (Array.isArray(value)) return value.every((element) => plain(element, budget));
  if (value === null || typeof value !== 'object' || value instanceof RegExp) return true;
  const node = value as Node;
  switch (node.type) {
    case 'lambda':
    case 'partial':
    case 'transform':
      return false;
    case 'bind':
      budget.bindings++;
      break;
    case 'function':
      return plainCall(node, budget);
    default:
  }
  return Object.entries(node).every(([key, member]) => key === 'ancestor' || plain(member, budget));
}

function plainCall(node: Node, budget: { bindings: number }): boolean {
  const { procedure, arguments: given, ...rest } = node as Node & { procedure: Node; arguments: readonly Node[] };
  const name = String(procedure.value);
  if (procedure.type !== 'variable' || !PLAIN_FUNCTIONS.has(name)) return false;
  if (name === 'toMillis' && given.length > 1) return false;
  const fits = given.every((argument) => {
    if (argument.type !== 'lambda' || !CALLING_FUNCTIONS.has(name)) return plain(argument, budget);
    return plain(argument.body, budget);
  });
  const { position: _, ...others } = rest;
  return fits && plain(Object.values(others), budget);
}
