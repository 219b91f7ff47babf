/** AWS stops an expression after a second ("Expression evaluation timeout"). */
export const EVALUATION_TIMEOUT_MS = 1_000;

/**
 * How deep calls and operators may nest. AWS names no figure; 500 is far from this process's own stack limit and
 * deeper than any expression that routes a workflow.
 */
export const MAX_DEPTH = 500;

/** An array of more elements cannot fit into the 256 KiB of a payload (two characters each). */
export const MAX_SEQUENCE = 131_072;

/** A string longer than a payload (256 KiB) is of no use; the built-in `$pad` takes the process down with it. */
export const MAX_PADDED = 262_144;

/** Memory of the process in which expressions run that could let a value grow over and over. */
export const MAX_SANDBOX_MB = 128;
