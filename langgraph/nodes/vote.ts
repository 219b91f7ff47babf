import { AgentOutputInvalidError, QuorumNotReachedError } from '../../patterns/catalogue/errors.ts';
import type { Replication } from '../../patterns/declarations/agent.ts';
import { stableId } from '../../patterns/hash.ts';
import { type Json, notJsonAt } from '../../patterns/json/json.ts';
import { ballotOf } from '../../patterns/replication/ballot.ts';
import { composeAnswer, type Vote } from '../../patterns/replication/consensus.ts';
import { decide } from '../../patterns/replication/quorum.ts';
import { isSignal } from './classify.ts';
import { textOf } from './run-tiers.ts';

/** The result of a replica: its update, or its failure as text. */
export type ReplicaAnswer<Update> = { readonly update: Update } | { readonly failure: string };

export interface ReplicaRun {
  readonly replica: number;
  /** aborted when the vote is over */
  readonly signal: AbortSignal;
  /** Reports a failure. @returns once the vote is decided @throws QuorumNotReachedError when it no longer can be */
  readonly failed: (failure: string) => Promise<void>;
}

/**
 * Runs replicas at once and returns as soon as their vote is decided; the others are aborted then, and nobody waits for them.
 * @throws QuorumNotReachedError when too few answer or agree
 */
export async function vote<Update>(
  node: string,
  replication: Replication,
  signal: AbortSignal,
  runReplica: (run: ReplicaRun) => Promise<ReplicaAnswer<Update>>,
): Promise<Update> {
  const over = new AbortController();
  const outputs = new Map<number, Json>();
  const votes: Vote[] = [];
  const failures = new Map<number, string>();
  try {
    return await new Promise<Update>((resolve, reject) => {
      const settled = withResolvers();
      // waited for by replicas that failed only
      settled.promise.catch(() => {});
      const end = (error: unknown) => {
        settled.reject(error);
        reject(error);
      };
      const decideNow = () => {
        const decision = decide(votes, failures.size, replication);
        switch (decision.kind) {
          case 'open':
            return;
          case 'decided':
            settled.resolve();
            resolve(composeAnswer(decision.source, outputs) as Update);
            return;
          case 'no-consensus':
            end(quorumError(node, replication, `they do not agree (${JSON.stringify(decision.ballots)})`, failures));
            return;
          case 'out-of-reach':
            end(quorumError(node, replication, 'too few answered', failures));
            return;
          default:
            decision satisfies never;
        }
      };
      const fail = (replica: number, failure: string) => {
        failures.set(replica, failure);
        decideNow();
      };
      const take = (replica: number, answer: ReplicaAnswer<Update>) => {
        if ('failure' in answer) {
          fail(replica, answer.failure);
          return;
        }
        const output = asJson(node, answer.update);
        votes.push({ replica, ...ballotOf(output, replication, stableId) });
        outputs.set(replica, output);
        decideNow();
      };
      for (let replica = 0; replica < replication.replicas; replica++) {
        const failed = async (failure: string) => {
          fail(replica, failure);
          await settled.promise;
        };
        runReplica({ replica, signal: AbortSignal.any([signal, over.signal]), failed })
          .then((answer) => take(replica, answer))
          // an interrupt of one replica is one of the node
          .catch((error: unknown) => (isSignal(error) ? end(error) : fail(replica, textOf(error))));
      }
    });
  } finally {
    over.abort(new DOMException('the vote is decided', 'AbortError'));
  }
}

function quorumError(
  node: string,
  { replicas, quorum }: Replication,
  reason: string,
  failures: ReadonlyMap<number, string>,
) {
  const causes = failures.size === 0 ? '' : `; ${[...failures.values()].join('; ')}`;
  return new QuorumNotReachedError(`node ${node} needs ${quorum} of ${replicas} replicas: ${reason}${causes}`);
}

function asJson(node: string, update: unknown): Json {
  const place = notJsonAt(update);
  if (place === undefined) return update as Json;
  throw new AgentOutputInvalidError(
    `node ${node}: the updates that replicas vote on must be JSON, it is not at ${place}`,
  );
}

/** Node 20 has no Promise.withResolvers. */
function withResolvers(): { promise: Promise<void>; resolve: () => void; reject: (error: unknown) => void } {
  let resolve = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
