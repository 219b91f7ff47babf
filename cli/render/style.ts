import pc from 'picocolors';

/** Colors and width of text on a stream. */
export interface Style {
  readonly colors: Pick<typeof pc, 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'>;
  /** columns to fill at most */
  readonly width: number;
}

/** Width where there is no terminal to ask: fits a page and a pull request. */
const DEFAULT_WIDTH = 100;
/** Wider lines are hard to read, narrower ones cannot hold a table. */
const MAX_WIDTH = 120;
const MIN_WIDTH = 60;

interface Stream {
  readonly isTTY?: boolean;
  /** absent where there is no terminal, 0 where it does not say */
  readonly columns?: number;
}

/** Colors only on a terminal and not with NO_COLOR, https://no-color.org; where there is no terminal, as wide as COLUMNS says. */
export function styleFor(stream: Stream, env: NodeJS.ProcessEnv): Style {
  const width = Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, stream.columns || Number(env.COLUMNS) || DEFAULT_WIDTH));
  return { colors: pc.createColors(isInteractive(stream, env)), width };
}

/** Whether a stream may be redrawn and colored: a terminal of a known size, without NO_COLOR. */
export function isInteractive(stream: Stream, env: NodeJS.ProcessEnv): boolean {
  return stream.isTTY === true && (stream.columns ?? 0) > 0 && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb';
}
