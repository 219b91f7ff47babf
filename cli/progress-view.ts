import type { createLogUpdate } from 'log-update';
import { foldHistory, type Progress } from '../ops/progress.ts';
import { renderLive } from './render/live.ts';
import { describeChange } from './render/progress-line.ts';
import { isInteractive, type Style, styleFor } from './render/style.ts';
import { formatOffset } from './render/units.ts';

/** Shows the progress of a run. */
export interface ProgressView {
  update(progress: Progress): void;
  /** A line beside the progress: a notice, a lost cloud. */
  notify(message: string): void;
  close(): void;
}

/** A spinner turns smoothly at this rate. */
const FRAME_MS = 100;

/** On a terminal a block that is redrawn, elsewhere a line per change; always on stderr, as the report is on stdout. */
export async function openProgressView(title: string, stream: NodeJS.WriteStream): Promise<ProgressView> {
  if (!isInteractive(stream, process.env)) return plainView(title, stream);
  // loaded only here: it hides the terminal's cursor
  const logUpdate = await import('log-update');
  return liveView(title, logUpdate.createLogUpdate(stream), styleFor(stream, process.env));
}

function plainView(title: string, stream: NodeJS.WriteStream): ProgressView {
  const write = (text: string) => stream.write(`${text}\n`);
  let shown: number | undefined;
  write(title);
  return {
    update({ changes, startedAtMs }) {
      // of a redriven execution only the changes since then; `ballast history` shows the others
      shown ??= Math.max(
        0,
        changes.findLastIndex(({ kind }) => kind === 'redriven'),
      );
      for (const change of changes.slice(shown)) {
        const line = describeChange(change);
        const at = formatOffset(change.atMs - startedAtMs).padStart(10);
        if (line !== undefined) write(`${at}  ${line.subject.padEnd(14)}${line.text}`);
      }
      shown = changes.length;
    },
    notify: write,
    close: () => undefined,
  };
}

function liveView(title: string, draw: ReturnType<typeof createLogUpdate>, style: Style): ProgressView {
  let shown = { progress: foldHistory([]), receivedAtMs: Date.now() };
  const redraw = () => {
    // the cloud's clock may differ from this one: the time since the last event is the same on both
    const nowMs = shown.progress.lastEventAtMs + Date.now() - shown.receivedAtMs;
    draw(renderLive(title, shown.progress, nowMs, style));
  };
  const timer = setInterval(redraw, FRAME_MS);
  return {
    update(progress) {
      shown = { progress, receivedAtMs: Date.now() };
      redraw();
    },
    notify: (message) => draw.persist(message),
    close() {
      clearInterval(timer);
      draw.clear();
      draw.done();
    },
  };
}
