import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CIRCUIT_BREAKER_DEFAULTS } from '../patterns/circuit-breaker.ts';

/** What differs between stages. */
export interface Stage {
  readonly name: string;
  /** runs may carry fault rules; elsewhere Accept refuses them */
  readonly faultInjection: boolean;
  readonly logRetention: RetentionDays;
  /** what happens to tables and log groups when the stack is deleted */
  readonly removalPolicy: RemovalPolicy;
  /** how long a circuit stays open before a probe, in milliseconds */
  readonly circuitOpenMs: number;
}

const STAGES: Readonly<Record<string, Stage>> = {
  dev: {
    name: 'dev',
    faultInjection: true,
    logRetention: RetentionDays.TWO_WEEKS,
    removalPolicy: RemovalPolicy.DESTROY,
    circuitOpenMs: CIRCUIT_BREAKER_DEFAULTS.openMs,
  },
  prod: {
    name: 'prod',
    faultInjection: false,
    logRetention: RetentionDays.THREE_MONTHS,
    removalPolicy: RemovalPolicy.RETAIN,
    circuitOpenMs: CIRCUIT_BREAKER_DEFAULTS.openMs,
  },
};

/** What may be set for one synth, as context: `-c stage=NAME`, `-c circuitOpenSeconds=N`. */
export interface StageContext {
  /** @default 'dev' */
  readonly stage?: unknown;
  /** @default - the stage's own */
  readonly circuitOpenSeconds?: unknown;
}

/** The stage that the context asks for. @throws RangeError naming what was received and what is allowed */
export function stageOf({ stage: name = 'dev', circuitOpenSeconds }: StageContext): Stage {
  const stage = STAGES[String(name)];
  if (stage === undefined) {
    throw new RangeError(
      `stage is ${JSON.stringify(name)}, allowed are ${Object.keys(STAGES).join(', ')} (-c stage=NAME)`,
    );
  }
  if (circuitOpenSeconds === undefined) return stage;
  const seconds = Number(circuitOpenSeconds);
  if (!(seconds > 0 && seconds <= 3600)) {
    throw new RangeError(
      `circuitOpenSeconds is ${JSON.stringify(circuitOpenSeconds)}, allowed is a number above 0 and at most 3600`,
    );
  }
  return { ...stage, circuitOpenMs: seconds * 1000 };
}
