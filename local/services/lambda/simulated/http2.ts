import type http2 from 'node:http2';
import type { OpenWork } from './work.ts';

/**
 * `node:http2` whose requests, which are sent on sockets, are open work until they have ended: clients of services that stream,
 * such as Bedrock's, use it.
 */
export function countedHttp2<T extends typeof http2>(module: T, work: OpenWork): T {
  const connect = (...parameters: unknown[]): http2.ClientHttp2Session => {
    const session = (module.connect as (...values: unknown[]) => http2.ClientHttp2Session)(...parameters);
    const send = session.request.bind(session);
    session.request = (...request) => {
      const end = beginOn(session, work);
      return send(...request).once('close', end);
    };
    return session;
  };
  return new Proxy(module, {
    get: (target, key) => (key === 'connect' ? connect : (Reflect.get(target, key) as unknown)),
  });
}

/** The port, by which the cloud names a request that waits for virtual time, is known once the session is connected. */
function beginOn(session: http2.ClientHttp2Session, work: OpenWork): () => void {
  if (!session.connecting) return work.beginRequest(session.socket.localPort ?? 0);
  const endUnconnected = work.begin();
  let end = endUnconnected;
  session.once('connect', () => {
    end = work.beginRequest(session.socket.localPort ?? 0);
    endUnconnected();
  });
  return () => end();
}
