import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What it and the shop know. */
const KEY = 'six oxen pull the long plough';

/** A system that provides what was bought. It takes what is signed for it, once it has refused each message once. */
export class Provisioner {
  /** The ids of all messages that came, each as often as it came. */
  readonly heard: string[] = [];
  /** What came without a signature that fits. */
  readonly forged: string[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(): Promise<Provisioner> {
    const server = createServer();
    const provisioner = new Provisioner(server);
    server.on('request', (request, response) => {
      void provisioner.#answer(request).then((status) => {
        response.writeHead(status, { 'content-type': 'text/plain' });
        response.end(status === 204 ? undefined : 'The licences are being counted.');
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return provisioner;
  }

  /** How a shop is told of it. */
  get environment(): Record<string, string> {
    const { port } = this.#server.address() as AddressInfo;
    return {
      OXCART_PROVISION_URL: `http://127.0.0.1:${port}/licences`,
      OXCART_PROVISION_SECRET: `whsec_${btoa(KEY)}`,
    };
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request: IncomingMessage): Promise<number> {
    let body = '';
    request.setEncoding('utf8');
    for await (const chunk of request) body += chunk;
    const header = (name: string) => String(request.headers[name] ?? '');
    const id = header('webhook-id');
    const signed = createHmac('sha256', KEY).update(`${id}.${header('webhook-timestamp')}.${body}`).digest('base64');
    if (header('webhook-signature') !== `v1,${signed}`) {
      this.forged.push(id);
      return 401;
    }
    const known = this.heard.includes(id);
    this.heard.push(id);
    return known ? 204 : 503;
  }
}
