import { show } from './field-checks.ts';
import type { Problems } from './problems.ts';

/** Is it JSONata? JSONPath is refused with the remedy, also where AWS would mix the two. */
export function checkLanguage(
  language: string,
  location: string,
  machineLanguage: string,
  problems: Problems,
): boolean {
  if (language === 'JSONata') return true;
  if (language !== 'JSONPath') {
    problems.schema(`${location}/QueryLanguage`, `Expected JSONata or JSONPath but was ${show(language)}`);
  } else if (machineLanguage === 'JSONata') {
    problems.schema(location, "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine");
  } else {
    problems.unsupported(
      location,
      'The state is in JSONPath, which is not supported here: set "QueryLanguage": "JSONata" at the top of the definition and write its paths as {% %} expressions',
    );
  }
  return false;
}
