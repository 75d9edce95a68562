/**
 * An HTTP proxy on loopback that knows the CONNECT method only: given names lead to the stand-in, everything else is
 * refused. So a product that is told HTTPS_PROXY can be tested against the real host names.
 */
import { createServer, type IncomingMessage } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import type { Duplex } from "node:stream";

export interface ConnectProxy {
  /** `http://127.0.0.1:<port>`, for HTTPS_PROXY. */
  readonly url: string;
  /** Every `host:port` that was asked for, oldest first. */
  asked(): readonly { readonly authority: string; readonly isRefused: boolean }[];
  close(): Promise<void>;
}

export interface ConnectProxyOptions {
  /** Such as `github.com:443`. */
  readonly authorities: readonly string[];
  /** Port on 127.0.0.1 to which they all lead. */
  readonly port: number;
}

export async function openConnectProxy(options: ConnectProxyOptions): Promise<ConnectProxy> {
  const asked: { authority: string; isRefused: boolean }[] = [];
  const sockets = new Set<Duplex>();
  const server = createServer((_request, response) => {
    response.writeHead(405, { "content-type": "text/plain" }).end("This proxy knows CONNECT only.\n");
  });
  server.on("connect", (request: IncomingMessage, client: Duplex, head: Buffer) => {
    const authority = request.url ?? "";
    const isRefused = !options.authorities.includes(authority);
    asked.push({ authority, isRefused });
    keep(sockets, client);
    if (isRefused) client.end("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n");
    else keep(sockets, join(client, head, options.port));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function join(client: Duplex, head: Buffer, port: number): Socket {
  const upstream = connect(port, "127.0.0.1", () => {
    client.write("HTTP/1.1 200 Connection established\r\n\r\n");
    upstream.write(head);
    upstream.pipe(client);
    client.pipe(upstream);
  });
  // Either side may go at any time; the other then goes too.
  upstream.on("error", () => client.destroy());
  client.on("error", () => upstream.destroy());
  upstream.on("close", () => client.destroy());
  client.on("close", () => upstream.destroy());
  return upstream;
}

function keep(sockets: Set<Duplex>, socket: Duplex): void {
  sockets.add(socket);
  socket.on("error", () => undefined);
  socket.on("close", () => {
    sockets.delete(socket);
  });
}
