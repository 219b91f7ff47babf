/** A REST API as a template has it: its routes, on each of its stages. */
export interface RestApiResource {
  readonly id: string;
  readonly name: string;
  readonly stages: readonly string[];
  readonly routes: readonly RestApiRoute[];
}

/** A method of a resource, answered by a function. */
export interface RestApiRoute {
  /** `ANY` for all */
  readonly method: string;
  /** such as `/pets/{id}` or `/{proxy+}` */
  readonly path: string;
  readonly functionArn: string;
}

/** The route of a request, and the values of its path parameters. */
export interface RouteMatch {
  readonly route: RestApiRoute;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Finds the most specific route: fixed segments before parameters, those before `{proxy+}`; a method before ANY. */
export function findRoute(routes: readonly RestApiRoute[], method: string, path: string): RouteMatch | undefined {
  const matches = routes.flatMap((route) => {
    if (route.method !== 'ANY' && route.method !== method) return [];
    const parameters = parametersOf(segmentsOf(route.path), segmentsOf(path));
    return parameters === undefined ? [] : [{ route, parameters }];
  });
  return matches.toSorted((a, b) => rankOf(a.route).localeCompare(rankOf(b.route)))[0];
}

/** Sorts routes, the most specific first. */
function rankOf({ path, method }: RestApiRoute): string {
  const kinds = segmentsOf(path).map((segment) => (segment.endsWith('+}') ? '2' : segment.startsWith('{') ? '1' : '0'));
  return `${kinds.join('')}9${method === 'ANY' ? 1 : 0}`;
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}

function parametersOf(
  template: readonly string[],
  segments: readonly string[],
): Readonly<Record<string, string>> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, part] of template.entries()) {
    const segment = segments[index];
    if (segment === undefined) return undefined;
    if (part.endsWith('+}')) return { ...parameters, [part.slice(1, -2)]: segments.slice(index).join('/') };
    if (part.startsWith('{')) parameters[part.slice(1, -1)] = segment;
    else if (part !== segment) return undefined;
  }
  return template.length === segments.length ? parameters : undefined;
}
