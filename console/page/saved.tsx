import { signal } from '@preact/signals';
import { useState } from 'preact/hooks';
import type { SavedView } from '../saved-view.ts';
import { openSaved, savedStep } from './api.ts';
import { EventTable } from './events.tsx';
import { Head } from './execution.tsx';
import { visibleText } from './model/format.ts';
import { hashOf } from './model/route.ts';
import { Payload } from './parts.tsx';
import { route } from './state.ts';
import { StepTable, useSavedDetails } from './steps.tsx';
import { TimelineView } from './timeline.tsx';

/** The history of a file, which needs no cloud. */
export const saved = signal<SavedView | null>(null);

const TABS = [
  ['', 'Timeline'],
  ['steps', 'Steps'],
  ['events', 'Events'],
  ['input', 'Input and report'],
] as const;

export function Saved() {
  const [problem, setProblem] = useState('');
  const open = async (file: File | undefined) => {
    if (file === undefined) return;
    setProblem('');
    try {
      saved.value = await openSaved(file.name, await file.text());
      location.hash = hashOf(['file']);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : '');
    }
  };
  const view = saved.value;
  return (
    <main>
      <label class="inline">
        Open a history that <code>npx ballast history ID --json</code> or{' '}
        <code>aws stepfunctions get-execution-history</code> printed{' '}
        <input
          type="file"
          accept=".json,.jsonl,application/json"
          onChange={(event) => void open(event.currentTarget.files?.[0])}
        />
      </label>
      {problem !== '' && (
        <p class="problem" role="alert">
          {visibleText(problem)}
        </p>
      )}
      {view !== null && <View view={view} />}
    </main>
  );
}

function View({ view }: { readonly view: SavedView }) {
  const [, tab = ''] = route.value.path;
  const { summary, steps, events, key } = view;
  const details = useSavedDetails((step) => savedStep(key, step));
  return (
    <>
      <Head summary={summary} isSaved />
      <nav class="tabs" aria-label="Views of the history">
        {TABS.map(([path, label]) => (
          <a
            key={path}
            href={hashOf(path === '' ? ['file'] : ['file', path])}
            aria-current={tab === path ? 'page' : undefined}
          >
            {label}
          </a>
        ))}
      </nav>
      {tab === '' && <TimelineView timeline={summary.timeline} base={['file']} />}
      {tab === 'steps' && (
        <StepTable
          steps={steps}
          details={details}
          errors={summary.errors}
          startedAtMs={summary.startedAtMs}
          base={['file']}
        />
      )}
      {tab === 'events' && <EventTable events={events} startedAtMs={summary.startedAtMs} />}
      {tab === 'input' && (
        <>
          <Payload text={summary.input} label="input" />
          <Payload
            text={summary.outcome.report === null ? null : JSON.stringify(summary.outcome.report)}
            label="report"
          />
        </>
      )}
    </>
  );
}
