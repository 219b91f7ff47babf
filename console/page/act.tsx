import { signal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { OperationInput, OperationName } from '../../ops/operations/index.ts';
import { call, preview, RefusedError } from './api.ts';
import { visibleText } from './model/format.ts';
import { Command } from './parts.tsx';
import { changes, place } from './state.ts';

/** Something that is about to be done. */
export interface Act<Name extends OperationName = OperationName> {
  readonly title: string;
  readonly operation: Name;
  /** without its reason */
  readonly input: Omit<OperationInput<Name>, 'reason'>;
  readonly needsReason: boolean;
  /** what it does, in a sentence */
  readonly consequence: string;
  readonly isDangerous?: boolean;
  readonly onDone?: (result: unknown) => void;
}

const asked = signal<Act | undefined>(undefined);

/** Asks once, and does it. */
export function ask<Name extends OperationName>(act: Act<Name>): void {
  asked.value = act as unknown as Act;
}

/** The question of the act that is about to be done. */
export function ActDialog() {
  const act = asked.value;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (act !== undefined && dialog.current?.open !== true) dialog.current?.showModal();
  }, [act]);
  if (act === undefined) return null;
  return (
    <dialog ref={dialog} aria-labelledby="act-title" onClose={() => (asked.value = undefined)}>
      <Question act={act} key={act.title} close={() => dialog.current?.close()} />
    </dialog>
  );
}

function Question({ act, close }: { readonly act: Act; readonly close: () => void }) {
  const [reason, setReason] = useState('');
  const [command, setCommand] = useState<string | null>();
  const [problem, setProblem] = useState('');
  const [isBusy, setBusy] = useState(false);
  // a second click or Enter may come before the button is drawn disabled
  const isSent = useRef(false);
  const inputWith = (text: string) => ({ ...act.input, ...(act.needsReason ? { reason: text } : {}) });
  useEffect(() => {
    const timer = setTimeout(() => {
      preview(act.operation, inputWith(reason.trim() === '' ? 'REASON' : reason)).then(
        (shown) => setCommand(shown.command),
        () => setCommand(null),
      );
    }, 150);
    return () => clearTimeout(timer);
  }, [reason]);
  const doIt = async (event: SubmitEvent) => {
    event.preventDefault();
    if (isSent.current) return;
    isSent.current = true;
    setBusy(true);
    setProblem('');
    try {
      const result = await call(act.operation, inputWith(reason) as never);
      changes.value += 1;
      close();
      act.onDone?.(result);
    } catch (error) {
      const unknown = 'the connection was lost; look whether it was done before you try again';
      setProblem(error instanceof RefusedError ? error.message : unknown);
      setBusy(false);
      isSent.current = false;
    }
  };
  return (
    <form method="dialog" onSubmit={(event) => void doIt(event)}>
      <h2 id="act-title">{act.title}</h2>
      <p>
        {act.consequence} On <b>{place.value?.place}</b>.
      </p>
      {act.needsReason && (
        <label>
          Reason, kept with it
          <textarea
            required
            maxLength={256}
            rows={2}
            value={reason}
            onInput={(event) => setReason(event.currentTarget.value)}
          />
        </label>
      )}
      {command != null && (
        <>
          <p class="dim">The same on the command line:</p>
          <Command text={command} />
        </>
      )}
      {problem !== '' && (
        <p class="problem" role="alert">
          {visibleText(problem)}
        </p>
      )}
      <div class="bar end">
        <button type="button" onClick={close}>
          Cancel
        </button>
        <button type="submit" class={act.isDangerous === true ? 'danger' : 'primary'} disabled={isBusy}>
          {isBusy ? 'Working…' : act.title}
        </button>
      </div>
    </form>
  );
}
