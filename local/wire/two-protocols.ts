import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import type { Socket } from 'node:net';

/** The first bytes of every HTTP/2 connection without negotiation. */
const HTTP2_PREFACE = Buffer.from('PRI * HTTP/2.0');

/**
 * A server for HTTP/1.1 and HTTP/2 without TLS on one port: some SDK clients, that of Bedrock Runtime among them, speak
 * nothing but HTTP/2. The first bytes of a connection identify its protocol.
 */
export function createTwoProtocolServer(listener: RequestListener): Server {
  const server = createServer(listener);
  // its requests and responses are those of HTTP/1.1 as far as the cloud uses them
  const http2 = createHttp2Server(listener as unknown as Parameters<typeof createHttp2Server>[0]);
  http2.on('session', (session) => session.on('error', () => undefined)); // a client that went away
  const sockets = new Set<Socket>();
  const [takeHttp1 = () => undefined] = server.listeners('connection') as ((socket: Socket) => void)[];
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined); // one that ends before it has said anything
    socket.once('data', (first: Buffer) => {
      socket.pause();
      socket.unshift(first);
      const isHttp2 = first.subarray(0, HTTP2_PREFACE.length).equals(HTTP2_PREFACE);
      if (isHttp2) {
        http2.emit('connection', socket); // it reads the unshifted bytes itself
        return;
      }
      takeHttp1.call(server, socket);
      socket.resume();
    });
  });
  const closeAllConnections = server.closeAllConnections.bind(server);
  server.closeAllConnections = () => {
    closeAllConnections();
    for (const socket of sockets) socket.destroy();
  };
  return server;
}
