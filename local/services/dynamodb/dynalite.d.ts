declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** Times are how long a table stays in its transitory state, in milliseconds. */
  export default function dynalite(options: {
    readonly path?: string;
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
  }): Server;
}
