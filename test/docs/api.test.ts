import { API_DEFAULTS } from '../../lib/options/api-options.ts';
import { PROBLEMS } from '../../patterns/api/problem.ts';
import { ROUTES } from '../../patterns/api/routes.ts';
import { textOf } from '../repository/support/files.ts';

const PAGE = textOf('docs/api.md');

test('the page of the API has every operation', () => {
  const documented = [...PAGE.matchAll(/^\| `((?:GET|POST) \S+)` \|/gm)].map(([, route]) => route);
  expect(documented).toEqual(ROUTES.map(({ method, path }) => `${method} ${path}`));
});

test('the page of the API has every problem, with its status and title', () => {
  const documented = [...PAGE.matchAll(/^\| `([a-z-]+)` \| (\d{3}) \| (.*) \|$/gm)].map(([, type, status, title]) => [
    type,
    { status: Number(status), title },
  ]);
  expect(Object.fromEntries(documented)).toEqual(PROBLEMS);
});

test('the page of the API has the default of every option', () => {
  for (const [name, value] of Object.entries(API_DEFAULTS)) expect(PAGE).toContain(`| \`${name}\` | ${value} |`);
});
