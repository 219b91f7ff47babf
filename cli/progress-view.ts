import type { createLogUpdate } from 'log-update';
import { foldHistory, type Progress } from '../ops/progress.ts';
import { renderLive } from './render/live.ts';
import { describeChange } from './render/progress-line.ts';
import { isInteractive, type Style, styleFor } from './render/style.ts';
import { formatOffset } from './render/units.ts';

/** Shows how a run goes on. */
export interface ProgressView {
  update(progress: Progress): void;
  /** A line beside the progress: a notice, a lost cloud. */
  say(text: string): void;
  close(): void;
}

/** As often as a spinner turns smoothly. */
const FRAME_MS = 100;

/** On a terminal a block that is drawn anew, elsewhere a line per change; always on stderr, the report is stdout's. */
export async function openProgressView(title: string, stream: NodeJS.WriteStream): Promise<ProgressView> {
  if (!isInteractive(stream, process.env)) return plainView(title, stream);
  // loaded only here: it takes hold of the terminal's cursor
  const logUpdate = await import('log-update');
  return liveView(title, logUpdate.createLogUpdate(stream), styleFor(stream, process.env));
}

function plainView(title: string, stream: NodeJS.WriteStream): ProgressView {
  const write = (text: string) => stream.write(`${text}\n`);
  let told: number | undefined;
  write(title);
  return {
    update({ changes, startedAtMs }) {
      // of a redriven execution only what is new: who wants the rest asks for its history
      told ??= Math.max(
        0,
        changes.findLastIndex(({ kind }) => kind === 'redriven'),
      );
      for (const change of changes.slice(told)) {
        const line = describeChange(change);
        const at = formatOffset(change.atMs - startedAtMs).padStart(10);
        if (line !== undefined) write(`${at}  ${line.subject.padEnd(14)}${line.text}`);
      }
      told = changes.length;
    },
    say: write,
    close: () => undefined,
  };
}

function liveView(title: string, draw: ReturnType<typeof createLogUpdate>, style: Style): ProgressView {
  let shown = { progress: foldHistory([]), receivedAtMs: Date.now() };
  const redraw = () => {
    // the cloud's clock may be another than ours: what has passed here since the last event has passed there too
    const nowMs = shown.progress.lastEventAtMs + Date.now() - shown.receivedAtMs;
    draw(renderLive(title, shown.progress, nowMs, style));
  };
  const timer = setInterval(redraw, FRAME_MS);
  return {
    update(progress) {
      shown = { progress, receivedAtMs: Date.now() };
      redraw();
    },
    say: (text) => draw.persist(text),
    close() {
      clearInterval(timer);
      draw.clear();
      draw.done();
    },
  };
}
