import type { DashboardReport } from '../../ops/dashboard.ts';
import { Shown, State } from './parts.tsx';
import { Graph } from './plot.tsx';
import { route, setQuery, useCall } from './state.ts';
import { useWorkflow } from './workflow-choice.tsx';

/** The graphs of the workflow's dashboard. */
export function Dashboard() {
  const { workflow, chooser } = useWorkflow();
  const hours = Math.min(24, Math.max(1, Number(route.value.query.hours ?? 3) || 3));
  const report = useCall('get_dashboard', workflow === undefined ? undefined : { workflow, hours });
  return (
    <main>
      <div class="bar">
        <h1>Dashboard</h1>
        {chooser}
        <label class="inline">
          Last{' '}
          <select value={String(hours)} onChange={(event) => setQuery({ hours: event.currentTarget.value })}>
            {[1, 3, 12, 24].map((each) => (
              <option key={each} value={each}>
                {each} h
              </option>
            ))}
          </select>
        </label>
      </div>
      <Shown of={report}>{(shown) => <Widgets report={shown} />}</Shown>
    </main>
  );
}

function Widgets({ report }: { readonly report: DashboardReport }) {
  return (
    <div class="widgets">
      {report.widgets.map((widget) => {
        const key = `${widget.x} ${widget.y}`;
        if (widget.kind === 'text') return null;
        if (widget.kind === 'alarms') {
          return (
            <section key={key} class="card">
              <h2>{widget.title}</h2>
              <ul class="plain">
                {widget.alarms.map(({ name, state }) => (
                  <li key={name}>
                    <State of={state} /> {name}
                  </li>
                ))}
              </ul>
            </section>
          );
        }
        return <Graph key={key} widget={widget} report={report} />;
      })}
    </div>
  );
}
