import type { CallProgress, CallState, PhaseProgress, Progress } from '../../ops/progress.ts';
import { ADMISSION_STALE, ANSWER_GIVEN } from '../../patterns/catalogue/errors.ts';
import { duration } from '../../patterns/duration.ts';
import { callTitle, errorText } from './progress-line.ts';
import type { Style } from './style.ts';
import { type Cell, printable, table } from './text.ts';
import { plural } from './units.ts';

const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'] as const;
/** a turn of the spinner takes ten frames */
const FRAME_MS = 100;

/** A running execution on a terminal: a block that is redrawn on every frame. */
export function renderLive(title: string, progress: Progress, nowMs: number, style: Style): string {
  const { colors, width } = style;
  const frame = SPINNER[Math.floor(nowMs / FRAME_MS) % SPINNER.length] ?? '';
  const elapsed = progress.startedAtMs === 0 ? 'starting' : duration(Math.max(0, nowMs - progress.startedAtMs));
  const redrives = progress.redrives === 0 ? '' : `, redriven ${plural(progress.redrives, 'time')}`;
  const head = `${colors.cyan(frame)} ${colors.bold(title)} ${colors.dim(`${elapsed}${redrives}`)}`;
  const rows = progress.phases.flatMap((phase) => phaseRows(phase, nowMs, frame, style));
  return ['', head, ...table(rows, { indent: 2, width })].join('\n');
}

function phaseRows(phase: PhaseProgress, nowMs: number, frame: string, style: Style): Cell[][] {
  const { bold, dim } = style.colors;
  return phase.calls.map((call, index) => {
    const replicas = phase.agents.find((agent) => agent.name === call.agent)?.replicas ?? 1;
    return [
      { text: index === 0 ? phase.name : '', paint: bold },
      mark(call.state, frame, style),
      callTitle({ ...call, replicas }),
      { text: call.tier, paint: dim },
      { text: describe(call, nowMs), paint: dim },
    ];
  });
}

function mark(state: CallState, frame: string, { colors }: Style): Cell {
  switch (state.kind) {
    case 'done':
      return { text: '✔', paint: colors.green };
    case 'failed':
    case 'aborted':
      return { text: '✘', paint: colors.red };
    case 'waiting':
    case 'recording':
    case 'unsettled':
    case 'asking':
      return { text: '!', paint: colors.yellow };
    case 'running':
      return { text: frame, paint: colors.cyan };
    case 'admitted':
    case 'not-needed':
      return { text: '·', paint: colors.dim };
    default:
      return state satisfies never;
  }
}

function describe(call: CallProgress, nowMs: number): string {
  const { state } = call;
  switch (state.kind) {
    case 'admitted':
      return history(call);
    case 'running':
      return notes(
        state.attempt > 1 ? `attempt ${state.attempt}` : '',
        longRunning(nowMs - state.sinceMs),
        history(call),
      );
    case 'waiting':
      return `attempt ${state.attempt} failed, waits to try again: ${errorText(state)}`;
    case 'recording':
      // nothing failed: it was admitted before a redrive
      if (state.error === ADMISSION_STALE) return 'waits to be admitted again, after the redrive';
      if (state.error === ANSWER_GIVEN) return 'answered, goes on';
      return `failed: ${errorText(state)}`;
    case 'asking':
      return notes(`waits for an answer: ${printable(state.question)}`, longRunning(nowMs - state.sinceMs));
    case 'done':
      return notes(state.attempts > 1 ? `attempt ${state.attempts}` : '', history(call));
    case 'failed':
      return `no tier is left: ${errorText(state)}`;
    case 'unsettled':
      return 'not known how it ended, the phase decides';
    case 'not-needed':
      return 'not needed, the vote is decided';
    case 'aborted':
      return 'cut short';
    default:
      return state satisfies never;
  }
}

/** Why the tier in use is not the first one, and whether its circuit is only trying. */
function history({ failures, skipped, circuit }: CallProgress): string {
  const failed = failures.map(({ tier, error }) => `${tier} failed: ${error}`);
  const refused = skipped.map(({ tier, state }) => `${tier} skipped: circuit ${state}`);
  const probing = circuit === 'HALF_OPEN' ? ['circuit HALF_OPEN'] : [];
  return notes(...failed, ...refused, ...probing);
}

/** Times below a second only flicker. */
function longRunning(ms: number): string {
  return ms >= 1000 ? duration(ms) : '';
}

function notes(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(', ');
}
