import type { APIRequestContext, Page } from '@playwright/test';
import { expectNoViolations } from '../support/axe';
import type { PaymentPage } from '../support/checkout';
import { logIn } from '../support/dashboard';
import { until, type Shop } from '../support/shop';
import type { Steps } from '../support/steps';
import { add, checkOut, NATRON, waitForSettled } from '../support/storefront';
import { expect, test } from '../support/test';

const COMPLETED = 'checkout.session.completed';

/** Buys something, and gives the id of the order. */
async function buy(page: Page, steps: Steps, paymentPage: PaymentPage): Promise<string> {
  await add(page, steps, NATRON.path);
  await checkOut(page);
  await paymentPage.pay();
  await waitForSettled(page, /thank you/i);
  return new URL(page.url()).searchParams.get('order') ?? '';
}

/** Lets Stripe's double tell of a checkout that belongs to no order, and gives the event's id. */
async function tellOfNobodys(request: APIRequestContext, shop: Shop, live = false): Promise<string> {
  const form = { type: COMPLETED, livemode: String(live) };
  const answer = await request.post(`${shop.sandboxUrl}/sandbox/events`, { form });
  expect(answer.status()).toBe(200);
  const { event } = (await answer.json()) as { event: { id: string } };
  return event.id;
}

/** Opens an event's page as soon as the event has arrived and was acted on. */
async function openEvent(page: Page, id: string): Promise<void> {
  await until(`the event ${id} has arrived`, async () => {
    const answer = await page.goto(`/admin/events/${id}`);
    const waits = await page.getByRole('main').getByText('Not applied yet').count();
    return answer?.status() === 200 && waits === 0 ? true : undefined;
  });
}

/** Sends the webhook something that nobody signed with its secret. */
async function forge(request: APIRequestContext, shop: Shop): Promise<void> {
  const signature = `t=${Math.floor(Date.now() / 1000)},v1=${'0'.repeat(64)}`;
  const data = JSON.stringify({ id: 'evt_forged', type: COMPLETED, data: { object: { note: '<b>forged</b>' } } });
  const headers = { 'content-type': 'application/json', 'stripe-signature': signature };
  const answer = await request.post(`${shop.url}/api/webhooks/stripe`, { headers, data });
  expect(answer.status()).toBe(400);
}

test('an event tells how it came and what it changed, and is acted on again', async ({ page, steps, paymentPage, shop }) => {
  test.setTimeout(60_000);
  const order = await buy(page, steps, paymentPage);
  await logIn(page, shop);
  await page.goto(`/admin/orders/${order}`);
  const main = page.getByRole('main');
  await main.getByRole('region', { name: 'Stripe events' }).getByRole('link', { name: COMPLETED }).click();
  await expect(page).toHaveURL(/\/admin\/events\/evt_/);
  await expect(main.getByRole('region', { name: 'Event', exact: true })).toContainText('verified, signed at');
  const changes = main.getByRole('region', { name: 'What it changed' });
  await expect(changes).toContainText('status: pending → paid');
  await main.getByRole('button', { name: 'Act on it again' }).click();
  await expect(page.getByText('The event was acted on again: its order stands as Stripe says')).toBeVisible();
  await expect(changes.getByRole('listitem')).toHaveCount(1);
  await changes.getByRole('link').click();
  await expect(page).toHaveURL(`/admin/orders/${order}`);
});

test('an event of nobodys needs a look until somebody has dealt with it', async ({ page, request, shop }) => {
  const [nobodys, live] = [await tellOfNobodys(request, shop), await tellOfNobodys(request, shop, true)];
  await logIn(page, shop);
  const main = page.getByRole('main');
  for (const [id, advice] of [[nobodys, 'ask the customer what they meant to buy'], [live, 'set the live STRIPE_SECRET_KEY']] as const) {
    await openEvent(page, id);
    await page.goto('/admin/orders');
    await main.getByRole('link', { name: /Stripe events? needs? a look/ }).click();
    await expect(page).toHaveURL(/show=look/);
    await main.locator(`a[href="/admin/events/${id}"]`).click();
    await expect(main.getByRole('region', { name: 'What to do' })).toContainText(advice);
    await main.getByRole('button', { name: 'Mark as dealt with' }).click();
    await expect(page.getByText('The event was marked as dealt with')).toBeVisible();
    await expect(main.getByRole('region', { name: 'What to do' })).toHaveCount(0);
    await page.goto('/admin/events?show=look');
    await expect(main.locator(`a[href="/admin/events/${id}"]`)).toHaveCount(0);
  }
});

test('a delivery that nobody signed is shown with what to do', async ({ page, request, shop }) => {
  await forge(request, shop);
  await logIn(page, shop);
  await page.getByRole('link', { name: 'Stripe events' }).click();
  await page.getByRole('link', { name: 'Deliveries that were refused' }).click();
  const main = page.getByRole('main');
  await expect(main.getByRole('region', { name: /^Wrong signature/ })).toContainText('STRIPE_WEBHOOK_SECRET');
  const newest = main.getByRole('listitem').first();
  await expect(newest).toContainText('v1 (64 characters)');
  await newest.getByText('The start of its body').click();
  await expect(newest.getByText('<b>forged</b>')).toBeVisible();
});

test('axe finds nothing in the pages about events', { tag: '@js' }, async ({ page, steps, paymentPage, request, shop }) => {
  test.setTimeout(90_000);
  const order = await buy(page, steps, paymentPage);
  await forge(request, shop);
  const nobodys = await tellOfNobodys(request, shop);
  await logIn(page, shop);
  const noneIsTooWide = async () => {
    await expectNoViolations(page);
    // A phone's window grows with a page that is too wide for it.
    const needed = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(needed, `the width of ${page.url()}`).toBeLessThanOrEqual(page.viewportSize()?.width ?? 0);
  };
  await openEvent(page, nobodys);
  await noneIsTooWide();
  for (const path of ['/admin/orders', '/admin/events', '/admin/events?show=look', '/admin/events/refused']) {
    await page.goto(path);
    await noneIsTooWide();
  }
  await page.getByText('The start of its body').first().click();
  await noneIsTooWide();
  await page.goto(`/admin/orders/${order}`);
  await page.getByRole('main').getByRole('link', { name: COMPLETED }).click();
  await noneIsTooWide();
  await page.getByRole('button', { name: 'Act on it again' }).click();
  await noneIsTooWide();
});
