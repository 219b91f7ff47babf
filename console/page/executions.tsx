import { useEffect, useState } from 'preact/hooks';
import type { ListedExecution } from '../../ops/list.ts';
import { ask } from './act.tsx';
import { call } from './api.ts';
import { costText, durationText, visibleText } from './model/format.ts';
import { hashOf } from './model/route.ts';
import { type Column, Duration, Rows, Shown, State, Time } from './parts.tsx';
import { now, route, setQuery, useCall, useWatch } from './state.ts';
import { machineOf } from './workflow-choice.tsx';

const STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE'] as const;
const PAGE = 200;

/** What the address selects, as the operation takes it. */
function filterOf(query: Readonly<Record<string, string>>) {
  const { status, since, error, workflowId, level, agent, input, waiting, limit } = query;
  const sinceMs = since === undefined ? Number.NaN : Date.parse(since);
  return {
    ...(status === undefined ? {} : { status: status as (typeof STATUSES)[number] }),
    ...(Number.isNaN(sinceMs) ? {} : { sinceMs }),
    ...(error === undefined ? {} : { error }),
    ...(workflowId === undefined ? {} : { workflowId }),
    ...(level === undefined ? {} : { level: Number(level) as 0 | 1 | 2 }),
    ...(agent === undefined ? {} : { failedAgent: agent }),
    ...(input === undefined ? {} : { inputText: input }),
    ...(waiting === undefined ? {} : { isWaiting: true as const }),
    limit: Math.min(10_000, Number(limit ?? PAGE) || PAGE),
  };
}

/** The executions, live, with what selects them. */
export function Executions() {
  const { query } = route.value;
  const filter = filterOf(query);
  const list = useWatch('list_executions', filter);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [costs, showCosts] = useCosts(list.result?.executions ?? []);
  const toggle = (name: string) => {
    const next = new Set(chosen);
    if (!next.delete(name)) next.add(name);
    setChosen(next);
  };
  return (
    <main>
      <h1>Executions</h1>
      <Filter />
      <Shown of={list}>
        {({ executions, next }) => (
          <>
            <Batch executions={executions.filter(({ name }) => chosen.has(name))} clear={() => setChosen(new Set())} />
            <Rows
              label="Executions"
              rows={executions}
              columns={columnsOf(chosen, toggle, costs)}
              rowKey={({ executionArn }) => executionArn}
              empty={Object.keys(query).length > 0 ? 'no execution matches' : 'no executions yet: start one'}
            />
            <div class="bar">
              <span class="dim" role="status">
                {executions.length} shown
              </span>
              {next !== undefined && (
                <button type="button" class="small" onClick={() => setQuery({ limit: String(filter.limit * 5) })}>
                  Show older ones
                </button>
              )}
              <button type="button" class="small" onClick={showCosts}>
                Show costs
              </button>
            </div>
          </>
        )}
      </Shown>
    </main>
  );
}

function columnsOf(
  chosen: ReadonlySet<string>,
  toggle: (name: string) => void,
  costs: ReadonlyMap<string, number>,
): Column<ListedExecution>[] {
  return [
    {
      head: 'Select',
      width: '3.6rem',
      cell: ({ name }) => (
        <input type="checkbox" checked={chosen.has(name)} onChange={() => toggle(name)} aria-label={`select ${name}`} />
      ),
    },
    { head: 'Status', width: '8.6rem', cell: ({ status }) => <State of={status} /> },
    {
      head: 'Name',
      width: 'minmax(9rem, 2fr)',
      cell: ({ name }) => <a href={hashOf(['executions', name])}>{name}</a>,
    },
    {
      head: 'Started',
      width: 'minmax(15.5rem, 1fr)',
      cell: ({ startedAtMs }) => <Time atMs={startedAtMs} />,
      isExtra: true,
    },
    {
      head: 'Took',
      width: '6.5rem',
      cell: ({ startedAtMs, stoppedAtMs }) =>
        stoppedAtMs === undefined ? (
          <span class="dim">{durationText(Math.max(0, now.value - startedAtMs))}…</span>
        ) : (
          <Duration ms={stoppedAtMs - startedAtMs} />
        ),
    },
    { head: 'Level', width: '3.5rem', cell: ({ degradationLevel }) => degradationLevel ?? '', isExtra: true },
    { head: 'Redrives', width: '4.8rem', cell: ({ redriveCount }) => redriveCount, isExtra: true },
    {
      head: 'Failed agents',
      width: 'minmax(6rem, 1fr)',
      cell: ({ failedAgents }) => failedAgents.join(', '),
      isExtra: true,
    },
    {
      head: 'Error or question',
      width: 'minmax(8rem, 1.2fr)',
      cell: ({ error, waitsFor }) => {
        const text = visibleText(waitsFor === undefined ? (error ?? '') : `? ${waitsFor.join('; ')}`);
        return text === '' ? '' : <span title={text}>{text}</span>;
      },
      isExtra: true,
    },
    {
      head: 'Cost',
      width: '5rem',
      cell: ({ name }) => (costs.has(name) ? costText(costs.get(name) ?? 0) : ''),
      isExtra: true,
    },
  ];
}

/** A cost takes the history and the logs of an execution: it is read when it is asked for, one after another. */
function useCosts(executions: readonly ListedExecution[]): [ReadonlyMap<string, number>, () => void] {
  const [costs, setCosts] = useState<ReadonlyMap<string, number>>(new Map());
  const [isOn, setOn] = useState(false);
  const missing = isOn
    ? executions.find(({ name, stoppedAtMs }) => stoppedAtMs !== undefined && !costs.has(name))
    : undefined;
  useEffect(() => {
    if (missing === undefined) return undefined;
    const ended = new AbortController();
    call('get_cost', { id: missing.executionArn }, ended.signal).then(
      ({ microDollars }) => setCosts(new Map([...costs, [missing.name, microDollars]])),
      () => setOn(false),
    );
    return () => ended.abort();
  }, [missing?.name]);
  return [costs, () => setOn(true)];
}

function Filter() {
  const { query } = route.value;
  const text = (name: string, label: string, placeholder = '') => (
    <label>
      {label}
      <input
        type="search"
        value={query[name] ?? ''}
        placeholder={placeholder}
        onChange={(event) => setQuery({ [name]: event.currentTarget.value.trim() })}
      />
    </label>
  );
  return (
    <form class="filter" role="search" aria-label="Filter executions" onSubmit={(event) => event.preventDefault()}>
      <label>
        Status
        <select value={query.status ?? ''} onChange={(event) => setQuery({ status: event.currentTarget.value })}>
          <option value="">any</option>
          {STATUSES.map((status) => (
            <option key={status} value={status}>
              {status}
            </option>
          ))}
        </select>
      </label>
      <label>
        Level
        <select value={query.level ?? ''} onChange={(event) => setQuery({ level: event.currentTarget.value })}>
          <option value="">any</option>
          <option>0</option>
          <option>1</option>
          <option>2</option>
        </select>
      </label>
      <label class="inline">
        <input
          type="checkbox"
          checked={query.waiting !== undefined}
          onChange={(event) => setQuery({ waiting: event.currentTarget.checked ? '1' : '' })}
        />{' '}
        Waits for an answer
      </label>
      {text('input', 'Input has', 'text of the input')}
      {text('error', 'Error')}
      {text('agent', 'Failed agent')}
      {text('workflowId', 'Workflow id')}
      <label>
        Since
        <input
          type="datetime-local"
          value={query.since?.slice(0, 16) ?? ''}
          onChange={(event) => {
            const { value } = event.currentTarget;
            setQuery({ since: value === '' ? '' : new Date(value).toISOString() });
          }}
        />
      </label>
    </form>
  );
}

const FAILED = ['FAILED', 'TIMED_OUT'];
const RUNS = ['RUNNING', 'PENDING_REDRIVE'];

/** What can be done with those that are selected, or with all that failed. */
function Batch({ executions, clear }: { readonly executions: readonly ListedExecution[]; readonly clear: () => void }) {
  const workflows = useCall('list_workflows', {}).result ?? [];
  const machines = new Set(executions.map(({ executionArn }) => machineOf(executionArn)));
  // a command is about one workflow
  const isOne = workflows.length < 2 || machines.size < 2;
  const chosen =
    workflows.length < 2 ? undefined : workflows.find(({ stateMachineArn }) => machines.has(stateMachineArn));
  const named = chosen === undefined ? {} : { workflow: chosen.chosenBy };
  const failed = executions.filter(({ status }) => FAILED.includes(status));
  const running = executions.filter(({ status }) => RUNS.includes(status));
  const names = (of: readonly ListedExecution[]) => of.map(({ name }) => name);
  return (
    <div class="bar" role="group" aria-label="Batch actions">
      <button
        type="button"
        disabled={failed.length === 0 || !isOne}
        onClick={() =>
          ask({
            title: `Redrive ${failed.length} selected`,
            operation: 'redrive_failed',
            input: { executions: names(failed), ...named },
            needsReason: true,
            consequence: `Continues ${names(failed).join(', ')} where each stopped.`,
            onDone: clear,
          })
        }
      >
        Redrive {failed.length} selected
      </button>
      <button
        type="button"
        disabled={running.length === 0 || !isOne}
        onClick={() =>
          ask({
            title: `Stop ${running.length} selected`,
            operation: 'stop_all',
            input: { executions: names(running), ...named },
            needsReason: true,
            isDangerous: true,
            consequence: `Stops ${names(running).join(', ')}.`,
            onDone: clear,
          })
        }
      >
        Stop {running.length} selected
      </button>
      <a class="button" href={hashOf(['redrive'])}>
        Redrive all that failed…
      </a>
      {!isOne && (
        <span class="dim">Those that are selected are of {machines.size} workflows: select those of one.</span>
      )}
    </div>
  );
}
