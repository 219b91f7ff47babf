import { parseJsonText } from '../../../json.ts';
import type { Definition } from './types.ts';

/** Reads a definition that passed validation when it was deployed. */
export function parseDefinition(text: string): Definition {
  return parseJsonText(text) as unknown as Definition;
}
