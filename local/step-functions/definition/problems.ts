/** Something a definition may not have, in the shape of ValidateStateMachineDefinition's diagnostics. */
export interface Problem {
  readonly code:
    | 'SCHEMA_VALIDATION_FAILED'
    | 'INVALID_JSON_DESCRIPTION'
    | 'MISSING_TRANSITION_TARGET'
    | 'DUPLICATE_STATE_NAME'
    | 'UNSUPPORTED';
  /** `/States/Name/Field` */
  readonly location: string;
  readonly message: string;
}

/** Collects all problems: whoever repairs a definition wants to see them at once. */
export class Problems {
  readonly found: Problem[] = [];

  schema(location: string, message: string): void {
    this.found.push({ code: 'SCHEMA_VALIDATION_FAILED', location: location || '/', message });
  }

  target(location: string, message: string): void {
    this.found.push({ code: 'MISSING_TRANSITION_TARGET', location, message });
  }

  duplicate(location: string, message: string): void {
    this.found.push({ code: 'DUPLICATE_STATE_NAME', location, message });
  }

  unsupported(location: string, message: string): void {
    this.found.push({ code: 'UNSUPPORTED', location: location || '/', message });
  }
}
