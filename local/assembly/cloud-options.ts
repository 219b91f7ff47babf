import type { TimeMode } from '../clock/clock.ts';
import type { DrawnBy } from '../clock/named-random.ts';
import type { BusEvent } from '../services/events/envelope.ts';
import type { FunctionSettings } from '../services/lambda/function-settings.ts';
import type { EmulatedRules } from '../services/models/emulated-models.ts';
import type { EmulatedQuotas } from '../services/models/quotas.ts';
import type { Intercept } from '../wire/answer.ts';

/** How a cloud is started. */
export interface CloudOptions {
  /** the output folder of `cdk synth` */
  readonly assembly: string;
  /** keeps the state between two starts. @default - in memory, gone at the end */
  readonly stateDir?: string;
  /** @default 'real' */
  readonly time?: TimeMode;
  /** of everything random. @default - the one the state directory had, or a new one */
  readonly seed?: number;
  /**
   * From what ids and random numbers of virtual time follow, besides the seed. By content, requests and ends of functions of one instant
   * are passed on in one order, too, so that a seed has one course of events although worker threads race. @default 'order'
   */
  readonly drawnBy?: DrawnBy;
  /** real time a handler may at least compute in one go while time is virtual @default 10 s */
  readonly shortestWatchdogMs?: number;
  /** @default - functions have the template's settings only */
  readonly functionSettings?: FunctionSettings;
  /** this machine's time when the cloud starts, in milliseconds since the epoch @default Date.now */
  readonly machineNowMs?: () => number;
  /** called when a client connects or disconnects */
  readonly onClientCount?: (count: number) => void;
  /** @default - every request is passed on */
  readonly intercept?: Intercept;
  /**
   * Runs handlers in this process and answers their requests without sockets; in virtual time only. Faster by far, for
   * bundles that neither block nor outgrow their memory. @default false
   */
  readonly simulated?: boolean;
  /** Emulated models, which the settings of functions may ask for too. @default - none */
  readonly models?: EmulatedRules;
  /**
   * Delivers an event of a bus to the targets of its rules: `route` does, at once. It may be called later, several times or not at
   * all. @default - at once
   */
  readonly deliverEvent?: (event: BusEvent, route: () => void) => void;
  /**
   * How far the clock of a simulated function is from the cloud's, in milliseconds, whenever it is asked for the time.
   * @default - every clock is right
   */
  readonly clockSkewMs?: (functionName: string) => number;
  /** The account's quotas of emulated models. @default - none, and rules alone throttle */
  readonly modelQuotas?: EmulatedQuotas;
}
