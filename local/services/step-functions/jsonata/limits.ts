/** AWS stops an expression after a second ("Expression evaluation timeout"). */
export const EVALUATION_TIMEOUT_MS = 1_000;

/**
 * How deep calls and operators may nest: measured on AWS, where a sum of 100 terms passes and one of 101 fails. jsonata
 * counts the same way.
 */
export const MAX_DEPTH = 100;

/**
 * The largest single value on AWS, measured with lists of numbers (8 bytes each) and texts (1 byte a character). How
 * AWS adds up several values is not known.
 */
const MAX_VALUE_BYTES = 6_990_256;

/** How large a value may become. */
export interface SizeLimits {
  /** elements of a list */
  readonly sequence: number;
  /** characters of a text made by `$pad` */
  readonly padded: number;
}

export const AWS_SIZES: SizeLimits = { sequence: MAX_VALUE_BYTES / 8, padded: MAX_VALUE_BYTES };

/** Of the process that must not die; larger values are made in the sandbox. No larger one fits into a payload (256 KiB). */
export const SMALL_SIZES: SizeLimits = { sequence: 131_072, padded: 262_144 };

/** The longest list that `$range` makes on AWS, where its numbers take more memory than those of `[1..n]`. */
export const MAX_RANGE = 360_145;

/** Memory of the process in which expressions run that could let a value grow over and over. */
export const MAX_SANDBOX_MB = 128;
