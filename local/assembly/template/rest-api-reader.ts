import type { RestApiResource, RestApiRoute } from '../../services/api-gateway/rest-api.ts';
import type { ResourceInContext } from './resolver.ts';
import { objectOf } from './values.ts';

/** What the resources of REST APIs say, which are read in any order. */
export interface RestApiParts {
  readonly apis: Map<string, { readonly name: string; readonly rootId: string }>;
  /** by the id of the resource */
  readonly resources: Map<string, { readonly parentId: string; readonly pathPart: string }>;
  readonly methods: {
    readonly apiId: string;
    readonly resourceId: string;
    readonly method: string;
    readonly functionArn: string;
  }[];
  readonly stages: { readonly apiId: string; readonly name: string }[];
}

export function noRestApis(): RestApiParts {
  return { apis: new Map(), resources: new Map(), methods: [], stages: [] };
}

/** Adds a resource of a REST API. @returns what of it is not run here */
export function readRestApiPart(parts: RestApiParts, context: ResourceInContext): string | undefined {
  const { resolver, logicalId, resource } = context;
  const properties = resolver.properties(logicalId);
  const ref = String(resolver.ref(logicalId));
  const apiId = String(properties.RestApiId);
  switch (resource.Type) {
    case 'AWS::ApiGateway::RestApi':
      parts.apis.set(ref, {
        name: String(properties.Name ?? logicalId),
        rootId: String(resolver.attribute(logicalId, 'RootResourceId')),
      });
      return undefined;
    case 'AWS::ApiGateway::Resource':
      parts.resources.set(ref, { parentId: String(properties.ParentId), pathPart: String(properties.PathPart) });
      return undefined;
    case 'AWS::ApiGateway::Stage':
      parts.stages.push({ apiId, name: String(properties.StageName) });
      return undefined;
    default:
      return readMethod(parts, context, apiId);
  }
}

/** Of integrations only Lambda's proxy is run; an authorizer is not called. */
function readMethod(
  parts: RestApiParts,
  { resolver, logicalId }: ResourceInContext,
  apiId: string,
): string | undefined {
  const { Integration, HttpMethod, ResourceId, AuthorizationType } = resolver.properties(logicalId);
  const { Type: type, Uri: uri } = objectOf(Integration);
  const functionArn = /\/functions\/(arn:[^/]+)\/invocations$/.exec(String(uri))?.[1];
  if (type !== 'AWS_PROXY' || functionArn === undefined) return `integration ${String(type)} of ${String(HttpMethod)}`;
  parts.methods.push({ apiId, resourceId: String(ResourceId), method: String(HttpMethod), functionArn });
  const isPublic = ['NONE', 'AWS_IAM'].includes(String(AuthorizationType ?? 'NONE'));
  return isPublic ? undefined : `authorizer of ${String(HttpMethod)}`;
}

/** The REST APIs with their routes by path. */
export function restApisOf({ apis, resources, methods, stages }: RestApiParts): RestApiResource[] {
  const pathOf = (id: string, rootId: string): string => {
    const resource = resources.get(id);
    if (id === rootId || resource === undefined) return '';
    return `${pathOf(resource.parentId, rootId)}/${resource.pathPart}`;
  };
  return [...apis].map(([id, { name, rootId }]) => ({
    id,
    name,
    stages: stages.filter(({ apiId }) => apiId === id).map((stage) => stage.name),
    routes: methods
      .filter(({ apiId }) => apiId === id)
      .map(({ method, functionArn, resourceId }): RestApiRoute => {
        const path = pathOf(resourceId, rootId);
        return { method, functionArn, path: path === '' ? '/' : path };
      }),
  }));
}
