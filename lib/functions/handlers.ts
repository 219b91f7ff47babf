/** The functions that are the same for every agent and workflow. */
export const GLUE = ['begin-phase', 'record-failure', 'end-phase', 'report'] as const;
export type Glue = (typeof GLUE)[number];

/** The functions that keep a workflow healthy from outside: no run waits for them. */
export const KEEPERS = ['health', 'wait-for-healthy', 'recovery', 'sweep', 'heal'] as const;
export type Keeper = (typeof KEEPERS)[number];
