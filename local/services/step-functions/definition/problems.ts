/** Something a definition may not have, in the shape of ValidateStateMachineDefinition's diagnostics. */
export interface Problem {
  readonly code:
    | 'SCHEMA_VALIDATION_FAILED'
    | 'INVALID_JSON_DESCRIPTION'
    | 'MISSING_DESCRIPTION'
    | 'MISSING_TRANSITION_TARGET'
    | 'MISSING_END_STATE'
    | 'DUPLICATE_STATE_NAME'
    | 'INVALID_JSONATA_EXPRESSION'
    | 'UNSUPPORTED_JSONATA_EXPRESSION'
    | 'UNSUPPORTED';
  /** `/States/Name/Field`; undefined when it is about the definition as a whole */
  readonly location: string | undefined;
  readonly message: string;
}

/** Collects all problems, so that they can be repaired together. */
export class Problems {
  readonly found: Problem[] = [];

  schema(location: string, message: string): void {
    this.found.push({ code: 'SCHEMA_VALIDATION_FAILED', location: location || '/', message });
  }

  target(location: string, message: string): void {
    this.found.push({ code: 'MISSING_TRANSITION_TARGET', location, message });
  }

  endless(): void {
    this.found.push({ code: 'MISSING_END_STATE', location: undefined, message: 'Workflow has no terminal state' });
  }

  duplicate(location: string, message: string): void {
    this.found.push({ code: 'DUPLICATE_STATE_NAME', location, message });
  }

  /** it does not parse */
  invalidExpression(location: string, message: string): void {
    this.found.push({ code: 'INVALID_JSONATA_EXPRESSION', location, message });
  }

  /** it parses, but reads an undefined name */
  unsupportedExpression(location: string, message: string): void {
    this.found.push({ code: 'UNSUPPORTED_JSONATA_EXPRESSION', location, message });
  }

  unsupported(location: string, message: string): void {
    this.found.push({ code: 'UNSUPPORTED', location: location || '/', message });
  }
}

/** A problem as CreateStateMachine puts it into its error. */
export function problemText({ code, message, location }: Problem): string {
  return `${code}: ${message} at ${location ?? 'null'}`;
}
