import { attach } from '../../../local/process/client.ts';
import { damageIn, difference, timeline } from './checks.ts';
import { CloudReader } from './cloud-reader.ts';
import { endCloud } from './end-cloud.ts';
import type { Session } from './session.ts';
import { acknowledgedIn, type Subject } from './subjects.ts';

/** The result of every undisturbed run of a workflow. */
export interface Expected {
  readonly output: string;
  readonly timeline: readonly string[];
  /** executions in all, those it started itself among them, for each one that was accepted */
  readonly executionsEach: number;
}

export async function expectedOf(subject: Subject, session: Session): Promise<Expected> {
  return await reading(session, async (reader) => {
    const [arn = ''] = session.accepted.values();
    const { status, output = '', cause } = await reader.describe(arn);
    if (status !== 'SUCCEEDED') throw new Error(`${subject.name} ends ${status} without any kill: ${cause}`);
    return {
      output: subject.comparable(output),
      timeline: subject.isTimed ? timeline(await reader.history(arn)) : [],
      executionsEach: (await reader.executions()).length / session.accepted.size,
    };
  });
}

/** The violations of a session, one line each. */
export async function brokenPromises(subject: Subject, session: Session, expected: Expected): Promise<string[]> {
  return await reading(session, async (reader, tableName) => {
    const broken: string[] = [];
    const blame = (what: string, lines: readonly string[]) => broken.push(...lines.map((line) => `${what}: ${line}`));

    for (const [name, arn] of session.accepted) {
      const { status, output = '', error, cause } = await reader.describe(arn);
      if (status !== 'SUCCEEDED') blame(name, [`ended ${status}, ${error}: ${cause}`]);
      else blame(name, differingPart(expected.output, subject.comparable(output)));
      if (subject.isTimed) blame(name, difference(expected.timeline, timeline(await reader.history(arn))));
    }

    const executions = await reader.executions();
    const wanted = expected.executionsEach * session.accepted.size;
    if (executions.length !== wanted) blame(subject.name, [`there are ${executions.length} executions, not ${wanted}`]);
    if (new Set(executions).size !== executions.length) blame(subject.name, ['an execution is listed twice']);

    const items = await reader.items(tableName, subject.tableKeys);
    for (const [key, item] of session.seen) {
      if (items.get(key) !== item) blame(key, [`was ${item}, is ${items.get(key)}`]);
    }
    for (const arn of executions) {
      const history = await reader.history(arn);
      blame(arn, damageIn(history));
      for (const { task, invocation } of acknowledgedIn(subject, history)) {
        const last = Math.max(...invocationsOf(task, items.keys()));
        if (last !== invocation)
          blame(task, [`was invoked again (${last}) after its answer (${invocation}) was taken`]);
      }
    }
    return broken;
  });
}

/** Where two texts part. */
function differingPart(expected: string, found: string): string[] {
  if (expected === found) return [];
  let at = 0;
  while (expected[at] === found[at]) at++;
  const part = (text: string) => text.slice(Math.max(0, at - 150), at + 150);
  return [`has the output ...${part(found)}..., expected ...${part(expected)}...`];
}

function invocationsOf(task: string, keys: Iterable<string>): number[] {
  return [...keys].flatMap((key) => {
    const [pk, sk] = JSON.parse(key) as [string, string];
    return pk === task ? [Number(sk)] : [];
  });
}

/** Reads from a freshly started cloud, so that only its state on disk counts. */
async function reading<T>(
  { stateDir, assembly }: Session,
  read: (reader: CloudReader, tableName: string) => Promise<T>,
): Promise<T> {
  const cloud = await attach({ stateDir, assembly, time: 'virtual', seed: 1 });
  const reader = new CloudReader(cloud);
  try {
    return await read(reader, cloud.outputs.TableName ?? cloud.outputs.WorkflowTableName ?? '');
  } finally {
    reader.close();
    await endCloud(cloud, 'SIGTERM');
  }
}
