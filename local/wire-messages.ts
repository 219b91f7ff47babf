import type { Readable } from 'node:stream';
import type { JsonObject } from './json.ts';

/** A request as read from the wire. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** the body's value, which its service takes, and answers by a JsonBody @default - it is text alone */
  readonly json?: JsonObject | undefined;
  /** the access key of the Authorization header */
  readonly accessKeyId?: string;
  readonly connection: Connection;
}

/** The access key in a signature of AWS (`Credential=<key>/20260101/...`), or sent by itself (`Bearer <key>`). */
export function accessKeyIdIn(authorization: string | undefined): string | undefined {
  return /(?:Credential=|^Bearer )([^/,\s]+)/.exec(authorization ?? '')?.[1];
}

/** The connection a request came on. */
export interface Connection {
  /** the client's */
  readonly port: number;
  /** Called once it is over: the answer was sent, or the client is gone. */
  onOver(callback: () => void): void;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** a stream is sent as it arrives */
  readonly body: string | Buffer | Readable | JsonBody;
}

/** A body that has become no text: its receiver is in this process. */
export class JsonBody {
  readonly json: object;

  constructor(json: object) {
    this.json = json;
  }

  toString(): string {
    return JSON.stringify(this.json);
  }
}
