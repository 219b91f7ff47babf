import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readAll } from './aws-request.ts';

/** A point as it was received, with its attributes by name. */
export interface ReceivedPoint {
  readonly name: string;
  /** of a sum or gauge its value, of a histogram the sum of its values */
  readonly value: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly resource: Readonly<Record<string, string>>;
}

/** A receiver of OTLP over HTTP on this machine. */
export interface OtlpReceiver {
  readonly endpoint: string;
  readonly points: ReceivedPoint[];
  /** how it answers @default status 200 and `{}` */
  answer: { readonly status: number; readonly body: string } | 'never';
  /** the header `authorization` without which a request is refused with 401, and named in the answer @default - none */
  credentials: string | undefined;
  /** how many have come, whatever they were answered */
  requests: number;
  close(): Promise<void>;
}

interface KeyValue {
  readonly key: string;
  readonly value: { readonly stringValue: string };
}

interface Metrics {
  readonly resourceMetrics: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] };
    readonly scopeMetrics: readonly {
      readonly metrics: readonly ({ readonly name: string } & Record<
        string,
        { readonly dataPoints: readonly Point[] }
      >)[];
    }[];
  }[];
}

interface Point {
  readonly asDouble?: number;
  readonly sum?: number;
  readonly attributes: readonly KeyValue[];
}

export async function openOtlpReceiver(): Promise<OtlpReceiver> {
  const points: ReceivedPoint[] = [];
  const server = createServer((request, response) => {
    receiver.requests += 1;
    void readAll(request).then((body) => {
      const given = request.headers.authorization;
      if (receiver.credentials !== undefined && given !== receiver.credentials) {
        response.writeHead(401).end(`${given} is not known, nor ${given?.split(' ')[1]}`);
        return;
      }
      if (receiver.answer === 'never') return;
      const { status, body: text } = receiver.answer;
      const isTaken = request.url === '/v1/metrics' && request.headers['content-type'] === 'application/json';
      if (isTaken && status === 200) points.push(...pointsIn(JSON.parse(body.toString()) as Metrics));
      response.writeHead(isTaken ? status : 404, { 'content-type': 'application/json' }).end(text);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const receiver: OtlpReceiver = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    points,
    answer: { status: 200, body: '{}' },
    credentials: undefined,
    requests: 0,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return receiver;
}

function pointsIn({ resourceMetrics }: Metrics): ReceivedPoint[] {
  return resourceMetrics.flatMap(({ resource, scopeMetrics }) =>
    scopeMetrics.flatMap(({ metrics }) =>
      metrics.flatMap((metric) =>
        (metric.sum ?? metric.gauge ?? metric.histogram ?? { dataPoints: [] }).dataPoints.map((point) => ({
          name: metric.name,
          value: point.asDouble ?? point.sum ?? Number.NaN,
          attributes: byName(point.attributes),
          resource: byName(resource.attributes),
        })),
      ),
    ),
  );
}

function byName(attributes: readonly KeyValue[]): Record<string, string> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue]));
}
