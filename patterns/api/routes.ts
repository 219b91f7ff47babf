/** The operations of the API, each by its method and path. */
export const ROUTES = [
  {
    operation: 'startExecution',
    method: 'POST',
    path: '/executions',
    summary: 'Starts an execution, once for each idempotency key',
  },
  { operation: 'listExecutions', method: 'GET', path: '/executions', summary: 'Lists executions, the newest first' },
  { operation: 'getExecution', method: 'GET', path: '/executions/{id}', summary: 'Tells the progress of an execution' },
  {
    operation: 'getReport',
    method: 'GET',
    path: '/executions/{id}/report',
    summary: 'Gives the report of an execution that succeeded',
  },
  {
    operation: 'getCheckpoints',
    method: 'GET',
    path: '/executions/{id}/checkpoints',
    summary: 'Lists what is stored of the workflow',
  },
  {
    operation: 'redriveExecution',
    method: 'POST',
    path: '/executions/{id}/redrive',
    summary: 'Continues a failed execution where it stopped',
  },
  {
    operation: 'resumeExecution',
    method: 'POST',
    path: '/executions/{id}/resume',
    summary: 'Starts a new execution that uses the completed phases',
  },
  {
    operation: 'answerQuestion',
    method: 'POST',
    path: '/executions/{id}/answer',
    summary: 'Answers the question that an execution waits for',
  },
  { operation: 'stopExecution', method: 'POST', path: '/executions/{id}/stop', summary: 'Stops a running execution' },
  {
    operation: 'listCircuits',
    method: 'GET',
    path: '/circuits',
    summary: 'Lists the circuits that anything ever happened to',
  },
  {
    operation: 'commandCircuit',
    method: 'POST',
    path: '/circuits/{id}/{verb}',
    summary: 'Isolates, shadows, resets or probes a circuit',
  },
  {
    operation: 'getHealth',
    method: 'GET',
    path: '/health',
    summary: 'Tells whether every required agent has a healthy tier',
  },
  { operation: 'getOpenApi', method: 'GET', path: '/openapi.json', summary: 'Describes this API' },
] as const;

export type Route = (typeof ROUTES)[number];

/** The route of a request, or why there is none. */
export type RouteMatch =
  | { readonly kind: 'found'; readonly route: Route; readonly parameters: Readonly<Record<string, string>> }
  | { readonly kind: 'other-method'; readonly allowed: readonly string[] }
  | { readonly kind: 'unknown-path' };

/** Finds the route of a request. A circuit's id has a slash: a parameter in the middle takes several segments. */
export function matchRoute(method: string, path: string): RouteMatch {
  const matches = ROUTES.flatMap((route) => {
    const parameters = parametersOf(route.path, path);
    return parameters === undefined ? [] : [{ route, parameters }];
  });
  const found = matches.find(({ route }) => route.method === method);
  if (found !== undefined) return { kind: 'found', ...found };
  if (matches.length === 0) return { kind: 'unknown-path' };
  return { kind: 'other-method', allowed: matches.map(({ route }) => route.method) };
}

function parametersOf(template: string, path: string): Readonly<Record<string, string>> | undefined {
  const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const pattern = template.startsWith('/circuits/')
    ? template.replace('{id}', '(.+)').replace('{verb}', '([^/]+)')
    : template.replaceAll(/\{\w+\}/g, '([^/]+)');
  const matched = new RegExp(`^${pattern.replaceAll('.json', '\\.json')}$`).exec(path);
  if (matched === null) return undefined;
  const values = matched.slice(1).map(decoded);
  if (values.includes(undefined)) return undefined;
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
}

/** @returns undefined for what is not percent-encoded text */
function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
