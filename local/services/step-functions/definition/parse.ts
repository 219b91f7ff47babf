import { parseJsonText } from '../../../json.ts';
import type { Definition } from './types.ts';

/** Reads a definition that passed validation when it was deployed. */
export function parseDefinition(definitionText: string): Definition {
  return parseJsonText(definitionText) as unknown as Definition;
}
