/** Bedrock keeps a compiled schema for 24 h per account; an hour is left for the call that finds out. */
export const COMPILED_FOR_MS = 23 * 3_600_000;

/** What is known of schemas that providers compile. A record that cannot be reached makes one unknown. */
export interface CompiledSchemas {
  /** Whether an answer of this model and schema came in the last 23 h. @param id names model and schema */
  has(id: string): Promise<boolean>;
  /** An answer came: the schema is compiled. */
  add(id: string): Promise<void>;
}
