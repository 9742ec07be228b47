import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A wire that can be cut without either end being told. */
export class Proxy {
  readonly #sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async to(port: number): Promise<Proxy> {
    const server = createServer({ pauseOnConnect: false });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const proxy = new Proxy(server, (server.address() as AddressInfo).port);
    server.on('connection', (near) => proxy.#join(near, connect(port, '127.0.0.1')));
    return proxy;
  }

  /** Connections there are now go silent; new ones work. */
  freezeCurrent(): void {
    for (const socket of this.#sockets) socket.pause().unpipe();
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #join(near: Socket, far: Socket): void {
    for (const socket of [near, far]) {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.#sockets.delete(socket));
    }
    near.pipe(far);
    far.pipe(near);
  }
}
