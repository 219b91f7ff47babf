import fc from 'fast-check';
import { matchRoute, ROUTES } from '../../../patterns/api/routes.ts';

const segment = fc.string({ minLength: 1, unit: 'grapheme' });

test('each route is found by its method and path, with its parameters decoded', () => {
  fc.assert(
    fc.property(fc.constantFrom(...ROUTES), segment, (route, id) => {
      const path = route.path.replace('{id}', () => encodeURIComponent(id)).replace('{verb}', 'reset');
      const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
      const parameters = Object.fromEntries(names.map((name) => [name, name === 'id' ? id : 'reset']));
      expect(matchRoute(route.method, path)).toEqual({ kind: 'found', route, parameters });
    }),
  );
});

test('any other path is unknown, and any other method is answered with those there are', () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom('GET', 'POST', 'DELETE', 'constructor'), (path, method) => {
      expect(['found', 'other-method', 'unknown-path']).toContain(matchRoute(method, path).kind);
    }),
  );
  expect(matchRoute('PUT', '/executions')).toEqual({ kind: 'other-method', allowed: ['POST', 'GET'] });
  expect(matchRoute('GET', '/executions/%E0%A4%A').kind).toBe('unknown-path');
  expect(matchRoute('GET', '/openapiXjson').kind).toBe('unknown-path');
  expect(matchRoute('POST', '/circuits/trend/rules/reset')).toMatchObject({
    parameters: { id: 'trend/rules', verb: 'reset' },
  });
});
