import { spawn } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type APIRequestContext } from '@playwright/test';
import { BINARY, freePort, until, type Shop } from './shop';

/** The keys of a sandbox that stands alone. */
const KEYS = { STRIPE_SECRET_KEY: 'sk_test_sandbox', STRIPE_WEBHOOK_SECRET: 'whsec_sandbox' };

/** A double of Stripe in a process of its own, whose keys are known: a test can speak in its name. */
export interface Sandbox {
  /** Without a final slash. */
  readonly url: string;
  /** Makes a shop take this for Stripe. */
  readonly environment: Record<string, string>;
  /** Deletes its data too. */
  close(): Promise<void>;
}

/** Starts `oxcart sandbox` on a free port. */
export async function openSandbox(): Promise<Sandbox> {
  const folder = await mkdtemp(join(tmpdir(), 'oxcart-sandbox-'));
  const address = `127.0.0.1:${await freePort()}`;
  const url = `http://${address}`;
  const sandbox = spawn(BINARY, ['sandbox'], {
    cwd: folder,
    stdio: 'ignore',
    env: { HOME: folder, DATABASE_URL: `sqlite://${join(folder, 'oxcart.db')}`, OXCART_SANDBOX_ADDR: address },
  });
  await until(`${url} answers`, async () => (await fetch(`${url}/sandbox`).catch(() => undefined))?.ok || undefined);
  const close = async () => {
    sandbox.kill('SIGTERM');
    if (sandbox.exitCode === null) await once(sandbox, 'exit');
    await rm(folder, { recursive: true, force: true });
  };
  return { url, environment: { ...KEYS, STRIPE_API_BASE: url }, close };
}

/** Tells the shop in Stripe's name that an order's payment is disputed. */
export async function dispute(request: APIRequestContext, shop: Shop, order: string): Promise<void> {
  const time = Math.floor(Date.now() / 1000);
  const object = { id: 'dp_1', object: 'dispute', metadata: { order_id: order } };
  const event = { object: 'event', type: 'charge.dispute.created', livemode: false, created: time, data: { object } };
  const body = JSON.stringify({ id: `evt_${randomUUID().replaceAll('-', '')}`, ...event });
  const signature = createHmac('sha256', KEYS.STRIPE_WEBHOOK_SECRET).update(`${time}.${body}`).digest('hex');
  const headers = { 'content-type': 'application/json', 'stripe-signature': `t=${time},v1=${signature}` };
  const answer = await request.post(`${shop.url}/api/webhooks/stripe`, { headers, data: body });
  expect(answer.status()).toBe(200);
}
