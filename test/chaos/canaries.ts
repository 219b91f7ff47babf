import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WireAnswer } from '../../local/wire-messages.ts';
import type { Defect } from '../faults/disturbances.ts';
import type { ProfileName } from './profiles.ts';

/**
 * A defect of the product, built in on purpose: a checker that does not find it checks nothing. Most are made on the wire, where
 * a write that the product relies on is acknowledged and not carried out, as if the line that makes it were missing.
 */
export interface Canary extends Defect {
  readonly name: string;
  readonly description: string;
  readonly profile: ProfileName;
}

type Answer = NonNullable<Canary['answer']>;
type ChangeAssembly = NonNullable<Canary['changeAssembly']>;

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
    answer: lostWrite(/#result#/),
  },
  {
    name: 'checkpoint-dropped',
    description: 'the checkpoint of a phase is not written',
    profile: 'mild',
    answer: lostWrite(/#checkpoint"/),
  },
  {
    name: 'run-not-stored',
    description: 'a run is accepted before it is stored',
    profile: 'mild',
    answer: lostWrite(/"S":"workflow"/),
  },
  {
    name: 'redrive-not-marked',
    description: 'recovery redrives before it has noted that it does',
    profile: 'store-outage',
    answer: lostWrite(/recovery#/),
  },
  {
    name: 'exhausted-chain-not-stored',
    description: 'that no tier of an agent is left is not written',
    profile: 'brutal',
    answer: lostWrite(/#failure#/),
  },
  {
    name: 'circuit-not-written',
    description: 'results of calls never reach the circuits, so that none opens',
    profile: 'outage',
    answer: lostWrite(/"breakerId"/),
  },
  {
    name: 'run-failed-lost',
    description: 'RunFailed is cleared before it is published',
    profile: 'brutal',
    answer: lostEvent('RunFailed'),
  },
  {
    name: 'phase-failed-lost',
    description: 'PhaseFailed is not published',
    profile: 'brutal',
    answer: lostEvent('PhaseFailed'),
  },
  {
    name: 'chain-exhausted-lost',
    description: 'ChainExhausted is not published',
    profile: 'brutal',
    answer: lostEvent('ChainExhausted'),
  },
  {
    name: 'circuit-opened-lost',
    description: 'CircuitOpened is not published, so that nobody knows and nothing heals',
    profile: 'outage',
    answer: lostEvent('CircuitOpened'),
  },
  {
    name: 'circuit-closed-lost',
    description: 'CircuitClosed is not published',
    profile: 'outage',
    answer: lostEvent('CircuitClosed'),
  },
  {
    name: 'redrive-not-made',
    description: 'recovery marks a redrive and does not make it',
    profile: 'store-outage',
    answer: ({ headers }) =>
      (headers['x-amz-target'] ?? '').endsWith('.RedriveExecution')
        ? acknowledged({ redriveDate: 1_767_603_600 })
        : undefined,
  },
  {
    name: 'failures-not-logged',
    description: 'the line of a failed tier is missing from the log',
    profile: 'harsh',
    changeAssembly: changeFunctions((text) => text.replaceAll('TIER_FAILED', 'TIER_FELL')),
  },
];

/** Changes the text of every function. */
function changeFunctions(change: (text: string) => string): ChangeAssembly {
  return (path) => {
    for (const name of readdirSync(path, { recursive: true, encoding: 'utf8' })) {
      if (!name.startsWith('asset.') || !name.endsWith('.mjs')) continue;
      const file = join(path, name);
      const text = readFileSync(file, 'utf8');
      const changed = change(text);
      if (changed !== text) writeFileSync(file, changed);
    }
  };
}
