import type { JsonObject, MachineType } from './types.ts';

export interface Problem {
  readonly code: string;
  readonly location: string;
  readonly message: string;
}

export function validateDefinition(text: string, _type: MachineType): Problem[] {
  let definition: JsonObject;
  try {
    definition = JSON.parse(text) as JsonObject;
  } catch (error) {
    return [{ code: 'INVALID_JSON_DESCRIPTION', location: '/', message: String(error) }];
  }
  const problems: Problem[] = [];
  visit(definition, '', String(definition.QueryLanguage ?? 'JSONPath'), problems);
  return problems;
}

function visit(block: JsonObject, location: string, language: string, problems: Problem[]): void {
  for (const [name, state] of Object.entries((block.States ?? {}) as Record<string, JsonObject>)) {
    const own = String(state.QueryLanguage ?? language);
    const at = `${location}/States/${name}`;
    if (own !== 'JSONata') {
      problems.push({ code: 'UNSUPPORTED_QUERY_LANGUAGE', location: at, message: 'JSONPath is not supported' });
    }
    const inner = [state.ItemProcessor ?? state.Iterator, ...((state.Branches ?? []) as JsonObject[])];
    for (const each of inner) if (each) visit(each as JsonObject, at, language, problems);
  }
}
