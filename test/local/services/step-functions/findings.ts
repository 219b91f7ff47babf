import type { JsonObject } from '../../../../local/json.ts';
import { createHarness } from './harness.ts';

/** The machine with the one expression `{% x %}`. */
export const withExpression = (expression: string): JsonObject => withOutput({ r: `{% ${expression} %}` });
export const withOutput = (Output: JsonObject[string]): JsonObject =>
  machine({ E: { Type: 'Pass', Output, End: true } });
export const machine = (States: JsonObject): JsonObject => ({ QueryLanguage: 'JSONata', StartAt: 'E', States });
export const task = (Resource: string, Arguments?: JsonObject[string], more: JsonObject = {}): JsonObject =>
  machine({ E: { Type: 'Task', Resource, ...(Arguments !== undefined && { Arguments }), End: true, ...more } });
export const pass: JsonObject = { Type: 'Pass', End: true };

/** The findings as `CODE: message at location`; the answers of Create and Validate must agree. */
export async function findings(definition: JsonObject | string, type = 'STANDARD'): Promise<string[]> {
  const harness = createHarness({}, { checkResources: true });
  const text = typeof definition === 'string' ? definition : JSON.stringify(definition);
  const { result, diagnostics } = await harness.call('ValidateStateMachineDefinition', { definition: text, type });
  const found = (diagnostics as JsonObject[]).map(
    ({ code, message, location }) => `${code}: ${message} at ${location ?? 'null'}`,
  );
  const created = harness.call('CreateStateMachine', { name: 'm', roleArn: 'r', type, definition: text });
  const refusal = await created.then(
    () => undefined,
    (error: Error) => error.message,
  );
  expect(result).toBe(refusal === undefined ? 'OK' : 'FAIL');
  if (refusal !== undefined) expect(refusal).toContain(`'${found.join(', ')}'`);
  return found;
}
