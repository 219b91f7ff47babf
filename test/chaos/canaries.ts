import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WireAnswer } from '../../local/wire-messages.ts';
import { changeFunctions } from '../../testing/chaos/assembly.ts';
import type { Defect } from '../../testing/chaos/disturbances.ts';
import type { ProfileName } from '../../testing/chaos/profiles.ts';
import type { SeedResult } from '../../testing/chaos/run-cloud.ts';
import type { Subject } from '../../testing/chaos/subject.ts';
import { BUDGETED, GRAPH } from '../faults/subjects.ts';

/**
 * A defect of the product, built in on purpose: a checker that does not find it checks nothing. Most are made on the wire, where
 * a write that the product relies on is acknowledged and not carried out, as if the line that makes it were missing.
 */
export interface Canary extends Defect {
  readonly name: string;
  readonly description: string;
  readonly profile: ProfileName;
  /** @default - the workflows of the profile */
  readonly subject?: Subject;
  /** the check that must find it, or `NO_REPORT` */
  readonly caughtBy: string;
}

/** A run has no report by itself: in a profile in which every run has one without a defect. */
export const NO_REPORT = 'no report';

/** Whether the check that a canary is for found it, in a seed. */
export function isCaught({ caughtBy }: Canary, { violations, measured }: SeedResult): boolean {
  if (caughtBy === NO_REPORT) return measured?.runs.some((run) => !run.isAvailable) ?? false;
  return violations.some(({ check }) => check === caughtBy);
}

type Answer = NonNullable<Canary['answer']>;

const JSON_HEADERS = { 'content-type': 'application/x-amz-json-1.0' };

function acknowledged(body: object = {}): WireAnswer {
  return { status: 200, headers: JSON_HEADERS, body: JSON.stringify(body) };
}

/** A write to the store that is lost without anybody noticing. */
function lostWrite(about: RegExp): Answer {
  return ({ headers, body }) =>
    /\.(UpdateItem|PutItem|TransactWriteItems)$/.test(headers['x-amz-target'] ?? '') && about.test(String(body))
      ? acknowledged()
      : undefined;
}

/**
 * A write that is taken for one already made, and was not. An acknowledgement of an update that returns the item would have to
 * carry the item.
 */
function refusedWrite(about: RegExp): Answer {
  const body = JSON.stringify({
    __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
    message: 'The conditional request failed',
  });
  return (request) =>
    lostWrite(about)(request) === undefined ? undefined : { status: 400, headers: JSON_HEADERS, body };
}

type Properties = Record<string, unknown>;

/** Changes the properties of every resource of an assembly's templates. */
function changeTemplates(path: string, change: (properties: Properties) => void): void {
  for (const name of readdirSync(path).filter((each) => each.endsWith('.template.json'))) {
    const file = join(path, name);
    const template = JSON.parse(readFileSync(file, 'utf8')) as {
      Resources: Record<string, { Properties?: Properties }>;
    };
    for (const { Properties: properties } of Object.values(template.Resources))
      if (properties !== undefined) change(properties);
    writeFileSync(file, JSON.stringify(template));
  }
}

/** Changes the texts of the definitions of state machines. */
function changeDefinition(path: string, change: (text: string) => string): void {
  changeTemplates(path, (properties) => {
    const { 'Fn::Join': joined } = (properties.DefinitionString ?? {}) as { 'Fn::Join'?: [string, unknown[]] };
    if (joined === undefined) return;
    joined[1] = joined[1].map((part) => (typeof part === 'string' ? change(part) : part));
  });
}

/** An event that is taken and never seen again. */
function lostEvent(code: string): Answer {
  return ({ headers, body }) =>
    (headers['x-amz-target'] ?? '').endsWith('.PutEvents') && String(body).includes(`"DetailType":"${code}"`)
      ? acknowledged({ FailedEntryCount: 0, Entries: [{ EventId: '00000000-0000-4000-8000-000000000000' }] })
      : undefined;
}

export const CANARIES: readonly Canary[] = [
  {
    name: 'answer-not-stored',
    description: 'an answer is acknowledged before it is stored',
    profile: 'mild',
    caughtBy: 'an agent whose answer was acknowledged is not called again in a later round',
    answer: lostWrite(/#result#/),
  },
  {
    name: 'checkpoint-dropped',
    description: 'the checkpoint of a phase is not written',
    profile: 'mild',
    caughtBy: 'without faults, redrives bring every workflow to its report',
    answer: lostWrite(/#checkpoint"/),
  },
  {
    name: 'run-not-stored',
    description: 'a run is accepted before it is stored',
    profile: 'mild',
    caughtBy: 'a report says what the store says',
    answer: lostWrite(/"S":"workflow"/),
  },
  {
    name: 'redrive-not-marked',
    description: 'recovery redrives before it has noted that it does',
    profile: 'store-outage',
    caughtBy: NO_REPORT,
    answer: lostWrite(/recovery#/),
  },
  {
    name: 'exhausted-chain-not-stored',
    description: 'that no tier of an agent is left is not written',
    profile: 'harsh',
    caughtBy: 'each call that no tier answered has its record',
    answer: refusedWrite(/#failure#/),
  },
  {
    name: 'circuit-not-written',
    description: 'results of calls never reach the circuits, so that none opens',
    profile: 'outage',
    caughtBy: 'the circuit of a tier that only fails opens',
    answer: lostWrite(/"breakerId"/),
  },
  {
    name: 'run-failed-lost',
    description: 'RunFailed is cleared before it is published',
    profile: 'store-outage',
    caughtBy: 'each failure of an execution is published once, as RunFailed of its redrive',
    answer: lostEvent('RunFailed'),
  },
  {
    name: 'phase-failed-lost',
    description: 'PhaseFailed is not published',
    profile: 'brutal',
    caughtBy: 'each verdict that ends an execution was published as PhaseFailed',
    answer: lostEvent('PhaseFailed'),
  },
  {
    name: 'chain-exhausted-lost',
    description: 'ChainExhausted is not published',
    profile: 'harsh',
    caughtBy: 'each exhausted chain in the store was published once, at the latest at the end of its phase',
    answer: lostEvent('ChainExhausted'),
  },
  {
    name: 'circuit-opened-lost',
    description: 'CircuitOpened is not published, so that nobody knows and nothing heals',
    profile: 'outage',
    caughtBy: 'every transition of a circuit is published, each under its own id',
    answer: lostEvent('CircuitOpened'),
  },
  {
    name: 'circuit-closed-lost',
    description: 'CircuitClosed is not published',
    profile: 'outage',
    caughtBy: 'every transition of a circuit is published, each under its own id',
    answer: lostEvent('CircuitClosed'),
  },
  {
    name: 'redrive-not-made',
    description: 'recovery marks a redrive and does not make it',
    profile: 'store-outage',
    caughtBy: NO_REPORT,
    answer: ({ headers }) =>
      (headers['x-amz-target'] ?? '').endsWith('.RedriveExecution')
        ? acknowledged({ redriveDate: 1_767_603_600 })
        : undefined,
  },
  {
    name: 'failures-not-logged',
    description: 'the line of a failed tier is missing from the log',
    profile: 'harsh',
    caughtBy: 'each failure of a tier is logged once',
    changeAssembly: (path) => changeFunctions(path, (text) => text.replaceAll('TIER_FAILED', 'TIER_FELL')),
  },
  {
    name: 'failures-not-counted',
    description: 'the metric of failed attempts is not reported',
    profile: 'harsh',
    caughtBy: 'each failed attempt is in the metric AttemptsFailed, and each failed execution in RunsFailed',
    changeAssembly: (path) =>
      changeFunctions(path, (text) => text.replaceAll(/(["'])AttemptsFailed\1/g, '"AttemptsLost"')),
  },
  {
    name: 'alarm-never-rings',
    description: 'the alarm of opened circuits has a threshold that nothing reaches',
    profile: 'outage',
    caughtBy: 'the alarm CircuitOpened rings when a circuit opens',
    changeAssembly: (path) =>
      changeTemplates(path, (resource) => {
        if (/CircuitOpened$/.test(String(resource.AlarmName))) resource.Threshold = 1_000_000;
      }),
  },
  {
    name: 'quorum-minus-one',
    description: 'a vote is decided by one ballot less than its agent declares',
    profile: 'mild',
    caughtBy: 'what is decided has the votes of the declared quorum, counted by hand',
    changeAssembly: (path) => changeDefinition(path, (text) => text.replaceAll('"quorum":2', '"quorum":1')),
  },
  {
    name: 'circuit-opens-early',
    description: 'a circuit opens one failure before its threshold',
    profile: 'outage',
    caughtBy: 'no circuit opens before as many calls in a row have failed as are declared',
    changeAssembly: (path) =>
      changeFunctions(path, (text) => text.replaceAll(/failuresToOpen: ?5\b/g, 'failuresToOpen:4')),
  },
  {
    name: 'budget-not-reserved',
    description: 'a call looks whether its budget is used up, and reserves nothing',
    profile: 'mild',
    subject: BUDGETED,
    caughtBy: 'what models answered a run costs no more than its budget, as the endpoint counts it',
    changeAssembly: (path) =>
      changeFunctions(path, (text) =>
        text.replaceAll(
          /amount: ?[\w$]+\([\w$]+\)(?=, ?expiresAtMs: ?[\w$]+ ?\+ ?[\w$]+\.attemptTimeoutMs)/g,
          'amount:{tokens:0,microDollars:0}',
        ),
      ),
  },
  {
    name: 'node-writes-twice',
    description: 'the writes of a node are stored twice, and applied so',
    profile: 'mild',
    subject: GRAPH,
    caughtBy: 'a graph comes to the state of a run in one process: each write is applied, and once',
    changeAssembly: (path) =>
      changeFunctions(path, (text) =>
        text.replaceAll(/\?\[\.\.\.([\w$]+), ?\.\.\.(this\.#[\w$]+)\]:/g, '?[...$1,...$1,...$2]:'),
      ),
  },
];
