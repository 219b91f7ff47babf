import { render } from 'preact';
import { useEffect } from 'preact/hooks';
import { ActDialog } from './act.tsx';
import { ConsoleEndedError, RefusedError, readPlace } from './api.ts';
import { Bulk } from './bulk.tsx';
import { Circuits } from './circuits.tsx';
import { Dashboard } from './dashboard.tsx';
import { Execution } from './execution.tsx';
import { Executions } from './executions.tsx';
import { visibleText } from './model/format.ts';
import { hashOf } from './model/route.ts';
import { WaitingQuestions } from './questions.tsx';
import { Saved, saved } from './saved.tsx';
import { Start } from './start.tsx';
import { frozen, isReadOnly, lost, place, route, theme, useWatch, zone } from './state.ts';
import { Faults, Health } from './workflows.tsx';
import './style/base.css';
import './style/parts.css';
import './style/drawings.css';

const VIEWS = [
  ['executions', 'Executions'],
  ['questions', 'Questions'],
  ['circuits', 'Circuits'],
  ['health', 'Health'],
  ['faults', 'Faults'],
  ['dashboard', 'Dashboard'],
  ['start', 'Start'],
  ['file', 'History file'],
] as const;

function App() {
  const [view = isReadOnly.value ? 'file' : 'executions'] = route.value.path;
  useEffect(() => {
    document.title = [route.value.path[1], view, 'Ballast'].filter((part) => part !== undefined).join(' · ');
  }, [route.value]);
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header class="top">
        <b class="brand">Ballast</b>
        <nav aria-label="Views">
          {VIEWS.filter(([path]) => !isReadOnly.value || path === 'file').map(([path, label]) => (
            <a key={path} href={hashOf([path])} aria-current={view === path ? 'page' : undefined}>
              {label}
            </a>
          ))}
        </nav>
        {!isReadOnly.value && <Ringing />}
        <div class="tools">
          <span class="place dim">{place.value?.place ?? 'no cloud'}</span>
          <label class="inline">
            <input
              type="checkbox"
              checked={frozen.value}
              onChange={(event) => (frozen.value = event.currentTarget.checked)}
            />{' '}
            Freeze
          </label>
          <label class="inline">
            <span class="unseen">Time zone</span>
            <select
              value={zone.value}
              onChange={(event) => (zone.value = event.currentTarget.value as 'utc' | 'local')}
            >
              <option value="utc">UTC</option>
              <option value="local">local time</option>
            </select>
          </label>
          <label class="inline">
            <span class="unseen">Theme</span>
            <select
              value={theme.value}
              onChange={(event) => (theme.value = event.currentTarget.value as 'auto' | 'light' | 'dark')}
            >
              <option value="auto">auto</option>
              <option value="light">light</option>
              <option value="dark">dark</option>
            </select>
          </label>
        </div>
      </header>
      <Lost />
      <div id="main" tabIndex={-1}>
        <View view={view} />
      </div>
      <ActDialog />
    </>
  );
}

function View({ view }: { readonly view: string }) {
  const [, id] = route.value.path;
  switch (view) {
    case 'executions':
      return id === undefined ? <Executions /> : <Execution key={id} id={id} />;
    case 'redrive':
      return <Bulk />;
    case 'questions':
      return <WaitingQuestions />;
    case 'circuits':
      return <Circuits />;
    case 'health':
      return <Health />;
    case 'faults':
      return <Faults />;
    case 'dashboard':
      return <Dashboard />;
    case 'start':
      return <Start />;
    case 'file':
      return <Saved />;
    default:
      return <main>There is no view {visibleText(view)}.</main>;
  }
}

/** The alarms that ring, of every workflow. */
function Ringing() {
  const { result } = useWatch('list_ringing', {});
  if (result === undefined || result.length === 0) return null;
  return (
    <a class="ringing" href={hashOf(['health'])}>
      ✗ {result.length} {result.length === 1 ? 'alarm rings' : 'alarms ring'}
    </a>
  );
}

function Lost() {
  const { value } = lost;
  if (value === undefined) return null;
  const text =
    value === 'cloud'
      ? 'The cloud does not answer. It is looked for, and the page goes on by itself.'
      : 'The console has ended: start `npx ballast console` again, and open the address it prints.';
  return (
    <p class="lost" role="alert">
      {text}
    </p>
  );
}

function Refused({ message }: { readonly message: string }) {
  return (
    <main>
      <h1>Not allowed</h1>
      <p class="problem" role="alert">
        {message}
      </p>
    </main>
  );
}

const app = document.getElementById('app') as HTMLElement;
try {
  place.value = await readPlace();
  saved.value = place.value.saved;
  render(<App />, app);
} catch (error) {
  const isKnown = error instanceof RefusedError || error instanceof ConsoleEndedError;
  render(<Refused message={isKnown ? error.message : String(error)} />, app);
}
