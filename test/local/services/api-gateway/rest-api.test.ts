import { findRoute, type RestApiRoute } from '../../../../local/services/api-gateway/rest-api.ts';

const route = (method: string, path: string): RestApiRoute => ({ method, path, functionArn: `${method} ${path}` });
const ROUTES = [
  route('ANY', '/{proxy+}'),
  route('ANY', '/'),
  route('GET', '/pets/{id}'),
  route('ANY', '/pets/{id}'),
  route('GET', '/pets/all'),
  route('POST', '/pets/{id}/{rest+}'),
];

test.each([
  ['GET', '/pets/all', 'GET /pets/all', {}],
  ['GET', '/pets/7', 'GET /pets/{id}', { id: '7' }],
  ['PUT', '/pets/7', 'ANY /pets/{id}', { id: '7' }],
  ['POST', '/pets/7/a/b', 'POST /pets/{id}/{rest+}', { id: '7', rest: 'a/b' }],
  ['GET', '/pets/7/a', 'ANY /{proxy+}', { proxy: 'pets/7/a' }],
  ['GET', '/', 'ANY /', {}],
])('%s %s is answered by the most specific route', (method, path, functionArn, parameters) => {
  expect(findRoute(ROUTES, method, path)).toMatchObject({ route: { functionArn }, parameters });
});

test('a path without a route is answered by none', () => {
  expect(findRoute([route('GET', '/pets')], 'GET', '/pets/7')).toBeUndefined();
  expect(findRoute([route('GET', '/pets')], 'POST', '/pets')).toBeUndefined();
});
