import type { dataFields as DataFields, maskedFields as MaskedFields } from '../../../lambdas/runtime/log-data.ts';

let dataFields: typeof DataFields;
let maskedFields: typeof MaskedFields;
beforeAll(async () => {
  process.env.MASKED_PATHS = '["email"]';
  ({ dataFields, maskedFields } = await import('../../../lambdas/runtime/log-data.ts'));
});
afterEach(() => {
  delete process.env.LOG_DATA;
});

test('inputs and answers are no field unless the workflow asks for them', () => {
  expect(dataFields({ input: { email: 'a@b' } })).toEqual({});
  process.env.LOG_DATA = 'enabled';
  expect(dataFields({ input: { email: 'a@b', text: 'x' }, answer: 'email' })).toEqual({
    input: { email: '*****', text: 'x' },
    answer: 'email',
  });
});

test('what agents log themselves is masked, too', () => {
  expect(maskedFields({ email: 'a@b', found: 3 })).toEqual({ email: '*****', found: 3 });
  expect(maskedFields(undefined)).toEqual({});
});
