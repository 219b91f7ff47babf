/** Exit codes of the command. A signal is 128 plus its number, as in shells. */
export const EXIT = {
  /** there is a report, a degraded one too; or the command is done */
  ok: 0,
  /** the execution failed, was stopped or timed out */
  failed: 1,
  /** refused before anything was started: input, rule, folder, option, unknown id */
  refused: 2,
  /** too little was measured for a verdict, by `ballast chaos` */
  unknown: 3,
  /** Ctrl-C */
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
