import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

const START_PATIENCE = 60_000;
const STOP_PATIENCE = 15_000;
const POLL = 50;
/** The server, built already. */
export const BINARY =
  process.env['OXCART_BIN'] ?? fileURLToPath(new URL('../../target/debug/oxcart', import.meta.url));
/** What must never stand in the log of a shop that only had guests and admins, however clumsy they were. */
const TROUBLE = /panicked|"level":"ERROR"|\bERROR\b/;

/** A shop as a test sees it: just opened, with the demo catalogue, no orders, and one owner. */
export interface Shop {
  /** Without a final slash. */
  readonly url: string;
  /** Where the double of Stripe answers, and shows its payment page. */
  readonly sandboxUrl: string;
  readonly owner: Credentials;
  /** Where its mails go. */
  readonly mailFolder: string;
}

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** A shop that is running, and how to close it. */
export interface RunningShop extends Shop {
  /** Stops the server and deletes its data; fails if the server was in trouble at any time. */
  close(): Promise<void>;
}

/** Starts `oxcart serve` on free ports, with an empty database in a folder of its own. */
export async function openShop(logPath: string, environment: Record<string, string>): Promise<RunningShop> {
  const folder = await mkdtemp(join(tmpdir(), 'oxcart-shop-'));
  const [port, sandboxPort] = await Promise.all([freePort(), freePort()]);
  const url = `http://127.0.0.1:${port}`;
  const mailFolder = join(folder, 'mail');
  const server = spawn(BINARY, ['serve'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      DATABASE_URL: `sqlite://${join(folder, 'oxcart.db')}`,
      OXCART_ADDR: `127.0.0.1:${port}`,
      OXCART_SANDBOX_ADDR: `127.0.0.1:${sandboxPort}`,
      OXCART_MAIL_FOLDER: mailFolder,
      // All shoppers of all tests come from one address.
      OXCART_RATE_LIMIT: 'off',
      OXCART_LOGIN_LIMIT: 'off',
      RUST_BACKTRACE: '1',
      ...environment,
    },
  });
  const log = new ServerLog(server, logPath);
  const close = () => closeShop(server, log, folder);
  try {
    await Promise.race([until(`${url}/readyz answers`, () => isWell(`${url}/readyz`)), log.ended]);
    const owner = await until('its owner is printed', async () => ownerIn(log.text));
    return { url, sandboxUrl: `http://127.0.0.1:${sandboxPort}`, owner, mailFolder, close };
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
  }
}

async function closeShop(server: ChildProcess, log: ServerLog, folder: string): Promise<void> {
  const diedEarly = hasEnded(server);
  if (!diedEarly) {
    server.kill('SIGTERM');
    const killer = setTimeout(() => server.kill('SIGKILL'), STOP_PATIENCE);
    await once(server, 'exit');
    clearTimeout(killer);
  }
  await log.close();
  await rm(folder, { recursive: true, force: true });
  if (diedEarly) throw new Error(log.report('The server ended before it was told to.'));
  if (server.signalCode === 'SIGKILL') throw new Error(log.report('The server did not stop when told to.'));
  const trouble = log.text.split('\n').filter((line) => TROUBLE.test(line));
  if (trouble.length > 0) throw new Error(log.report(`The server was in trouble:\n${trouble.join('\n')}`));
}

function hasEnded(server: ChildProcess): boolean {
  return server.pid === undefined || server.exitCode !== null || server.signalCode !== null;
}

/** What the server says, kept in memory and in a file. */
class ServerLog {
  text = '';
  /** Rejects when the server ends. */
  readonly ended: Promise<never>;
  readonly #path: string;
  readonly #file: WriteStream;

  constructor(server: ChildProcess, path: string) {
    this.#path = path;
    mkdirSync(dirname(path), { recursive: true });
    this.#file = createWriteStream(path);
    const keep = (chunk: Buffer) => {
      this.#file.write(chunk);
      this.text += stripVTControlCharacters(chunk.toString());
    };
    server.stdout?.on('data', keep);
    server.stderr?.on('data', keep);
    this.ended = new Promise((_, reject) => {
      server.once('error', (error) => reject(new Error(`The server could not be started: ${error.message}`)));
      server.once('exit', (code, signal) => {
        reject(new Error(this.report(`The server ended (${signal ?? `exit code ${code}`}).`)));
      });
    });
    // Nobody listens any more once the shop is open: closing it looks for itself.
    this.ended.catch(() => undefined);
  }

  report(trouble: string): string {
    return `${trouble}\nIts log: ${this.#path}\nThe end of it:\n${this.text.split('\n').slice(-30).join('\n')}`;
  }

  async close(): Promise<void> {
    await new Promise<void>((done) => this.#file.end(done));
  }
}

/** A fresh shop makes up its owner and prints them once. */
function ownerIn(text: string): Credentials | undefined {
  const [, email, password] = /^Owner:\s+(\S+)\s+(\S+)\s*$/m.exec(text) ?? [];
  return email === undefined || password === undefined ? undefined : { email, password };
}

async function isWell(url: string): Promise<true | undefined> {
  const answer = await fetch(url).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.ok ? true : undefined;
}

/** Asks again and again, until there is an answer. */
export async function until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + START_PATIENCE;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`Waited for a minute in vain until ${what}.`);
    await pause(POLL);
  }
}

export async function freePort(): Promise<number> {
  const listener = createServer();
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  listener.close();
  await once(listener, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port could be had.');
  return address.port;
}
