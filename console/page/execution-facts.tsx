import type { VoteReport } from '../../ops/votes.ts';
import type { Report } from '../../patterns/report/report.ts';
import { costText, numberText, percentText, SIGNS, visibleText } from './model/format.ts';
import { hashOf } from './model/route.ts';
import { Duration, Facts, Shown, State, Time } from './parts.tsx';
import { useCall } from './state.ts';

export interface OfExecution {
  readonly id: string;
  readonly version: number;
}

/** With the time that its events are counted from. */
export interface OfStartedExecution extends OfExecution {
  readonly startedAtMs: number;
}

/** Each ballot of the agents with replicas, and how far they disagree. */
export function Votes({ id, version }: OfExecution) {
  const votes = useCall('list_votes', { id }, version);
  return (
    <Shown of={votes}>
      {(shown) =>
        shown.length === 0 ? (
          <p class="dim">No agent of this workflow has voted: only agents with replicas do.</p>
        ) : (
          shown.map((vote) => <Vote key={`${vote.phase}/${vote.agent}`} vote={vote} />)
        )
      }
    </Shown>
  );
}

const SENTENCES: Readonly<Record<VoteReport['kind'], string>> = {
  open: 'not decided yet',
  decided: 'decided',
  'no-consensus': 'enough replicas answered, but too few agree',
  'out-of-reach': 'so many replicas failed that no quorum can answer',
};

function Vote({ vote }: { readonly vote: VoteReport }) {
  const { phase, agent, combinator, quorum, replicas, kind, disagreement, answerOf, ballots } = vote;
  return (
    <section>
      <h2>
        {phase}: {agent}
      </h2>
      <p>
        {SENTENCES[kind]}; {combinator}, quorum {quorum} of {replicas}
        {disagreement !== null && (
          <>
            ; disagreement <data value={disagreement}>{percentText(disagreement)}</data>
          </>
        )}
        {answerOf !== null && `; the answer is that of replica ${answerOf + 1}`}
      </p>
      <div class="scroll" tabIndex={0} role="region" aria-label="Ballots">
        <table>
          <thead>
            <tr>
              <th scope="col">Replica</th>
              <th scope="col">Vote</th>
              <th scope="col">Ballot</th>
              <th scope="col">Tier</th>
              <th scope="col">Weight or value</th>
            </tr>
          </thead>
          <tbody>
            {ballots.map(({ replica, kind: cast, ballot, agrees, tier, value, weight }) => (
              <tr key={replica} class={agrees === false ? 'odd' : ''}>
                <td>{replica + 1}</td>
                <td>
                  {cast}
                  {agrees !== null &&
                    (agrees ? ` ${SIGNS.succeeded ?? ''} agrees` : ` ${SIGNS.failed ?? ''} disagrees`)}
                </td>
                <td>
                  <code>{ballot === null ? '–' : visibleText(ballot)}</code>
                </td>
                <td>{tier ?? '–'}</td>
                <td>{weight ?? value ?? '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** What is stored of the workflow. */
export function Checkpoints({ id, version }: OfExecution) {
  const checkpoints = useCall('list_checkpoints', { id }, version);
  return (
    <Shown of={checkpoints}>
      {({ workflowId, epoch, phases }) => (
        <>
          <Facts
            of={[
              ['Workflow id', visibleText(workflowId)],
              ['Epoch', epoch],
            ]}
          />
          <div class="scroll" tabIndex={0} role="region" aria-label="Checkpoints">
            <table>
              <thead>
                <tr>
                  <th scope="col">Phase</th>
                  <th scope="col">Status</th>
                  <th scope="col">Round</th>
                  <th scope="col">Level</th>
                  <th scope="col">Saved</th>
                  <th scope="col">Stored answers</th>
                  <th scope="col">Failed</th>
                </tr>
              </thead>
              <tbody>
                {phases.map(({ phase, status, round, degradationLevel, savedAtMs, results, failures }) => (
                  <tr key={phase}>
                    <th scope="row">{phase}</th>
                    <td>{status}</td>
                    <td>{round}</td>
                    <td>{degradationLevel ?? '–'}</td>
                    <td>
                      <Time atMs={savedAtMs} />
                    </td>
                    <td>
                      {results
                        .map((r) => `${r.agent}${r.replica > 0 ? ` ${r.replica + 1}` : ''} (${r.tier})`)
                        .join(', ')}
                    </td>
                    <td>{failures.map((f) => `${f.agent}${f.replica > 0 ? ` ${f.replica + 1}` : ''}`).join(', ')}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </Shown>
  );
}

/** What it costs, with the tokens of its tiers. */
export function Cost({ id, version, report }: OfExecution & { readonly report: Report | null }) {
  const cost = useCall('get_cost', { id }, version);
  return (
    <Shown of={cost}>
      {(shown) => (
        <>
          <p>
            <b>
              <data value={shown.microDollars}>{costText(shown.microDollars)}</data>
            </b>{' '}
            at list prices, of {shown.measuredInvocations} measured invocations
            {shown.callsWithoutPrice > 0 && `; ${shown.callsWithoutPrice} calls of models have no known price`}
          </p>
          <div class="scroll" tabIndex={0} role="region" aria-label="Costs">
            <table>
              <thead>
                <tr>
                  <th scope="col">Item</th>
                  <th scope="col">Quantity</th>
                  <th scope="col">Cost</th>
                </tr>
              </thead>
              <tbody>
                {shown.items.map((line) => (
                  <tr key={line.item}>
                    <th scope="row">{line.item}</th>
                    <td>{numberText(line.quantity)}</td>
                    <td>{costText(line.microDollars)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <Tokens report={report} />
        </>
      )}
    </Shown>
  );
}

function Tokens({ report }: { readonly report: Report | null }) {
  const tiers = report?.models?.tiers ?? [];
  if (tiers.length === 0) return null;
  return (
    <section>
      <h2>Tokens by tier</h2>
      <div class="scroll" tabIndex={0} role="region" aria-label="Tokens by tier">
        <table>
          <thead>
            <tr>
              {['Agent', 'Tier', 'Calls', 'Input', 'Output', 'Cache read', 'Cache write', 'Cost'].map((head) => (
                <th scope="col" key={head}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {tiers.map((tier) => (
              <tr key={`${tier.agent}/${tier.tier}`}>
                <th scope="row">{tier.agent}</th>
                <td>{tier.tier}</td>
                <td>{numberText(tier.calls)}</td>
                <td>{numberText(tier.inputTokens)}</td>
                <td>{numberText(tier.outputTokens)}</td>
                <td>{numberText(tier.cacheReadTokens)}</td>
                <td>{numberText(tier.cacheWriteTokens)}</td>
                <td>{tier.costMicroDollars === undefined ? 'not known' : costText(tier.costMicroDollars)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** Executions around it. */
export function Related({ id, version }: OfExecution) {
  const related = useCall('list_related', { id }, version);
  return (
    <Shown of={related}>
      {({ sameWorkflow, parent, children }) => (
        <>
          <Facts
            of={[
              ['Parent', parent === undefined ? 'none' : <a href={hashOf(['executions', parent])}>{parent}</a>],
              ['Children', children.length === 0 ? 'none' : `${children.length}`],
            ]}
          />
          {children.length > 0 && (
            <ul>
              {children.map((arn) => (
                <li key={arn}>
                  <a href={hashOf(['executions', arn])}>{arn}</a>
                </li>
              ))}
            </ul>
          )}
          <h2>Executions of the same workflow</h2>
          <ul class="plain">
            {sameWorkflow.map(({ executionArn, name, status, startedAtMs, stoppedAtMs }) => (
              <li key={executionArn}>
                <State of={status} /> <a href={hashOf(['executions', name])}>{name}</a> <Time atMs={startedAtMs} />{' '}
                {stoppedAtMs !== undefined && <Duration ms={stoppedAtMs - startedAtMs} />}
              </li>
            ))}
          </ul>
        </>
      )}
    </Shown>
  );
}
