import { expect, test } from '../support/test';
import { add, cartLink, checkOut, NATRON, waitForSettled } from '../support/storefront';

test('a shopper buys: cart, payment page, paid order', async ({ page, steps, paymentPage }) => {
  await add(page, steps, NATRON.path, 2);
  for (const figure of ['€8.98', '€4.90', '€1.70', '€15.58']) {
    await expect(page.getByRole('main').getByText(figure).first()).toBeVisible();
  }
  await checkOut(page);
  await paymentPage.arrived();
  await expect(page.getByText('€15.58').first()).toBeVisible();
  await paymentPage.pay();
  await waitForSettled(page, /thank you/i);
  await expect(cartLink(page)).toHaveText(/Cart \(0\)|^Cart$/);
  await steps.follow(() => page.getByRole('main').getByRole('link', { name: /^KN-/ }).first().click());
  await expect(page).toHaveURL(/\/orders\/ord_/);
  await expect(page.getByRole('main')).toContainText('Ada Lovelace');
  await expect(page.getByRole('main')).toContainText('€15.58');
  await steps.visit('/cart');
  await expect(page.getByRole('button', { name: 'Check out' })).toHaveCount(0);
});

test('a declined card leaves the payment page open, and another one pays', async ({ page, steps, paymentPage, watch }) => {
  watch.allow(/answered 402/);
  await add(page, steps, NATRON.path);
  await checkOut(page);
  await paymentPage.fill({ card_number: '4000 0000 0000 0002' });
  await paymentPage.press();
  await expect(page.getByText(/card was declined/i).first()).toBeVisible();
  await paymentPage.pay();
  await waitForSettled(page, /thank you/i);
});

test('whoever goes back from the payment page finds the cart as it was', async ({ page, steps, paymentPage }) => {
  await add(page, steps, NATRON.path, 3);
  await checkOut(page);
  await paymentPage.back();
  await expect(page).toHaveURL(/\/cart/);
  await expect(page.getByText(/payment was cancelled/i)).toBeVisible();
  await expect(page.locator('main input[name="quantity"]')).toHaveValue('3');
  await expect(cartLink(page)).toHaveText(/Cart \(3\)/);
});

test('a delayed payment is awaited and then succeeds', async ({ page, steps, paymentPage, shop, request }) => {
  test.setTimeout(60_000);
  await add(page, steps, NATRON.path);
  await checkOut(page);
  await paymentPage.pay({ card_number: '4000 0000 0000 0077' });
  await waitForSettled(page, /processing/i);
  await expect(cartLink(page)).toHaveText(/Cart \(0\)|^Cart$/);
  const session = new URL(page.url()).searchParams.get('session_id');
  const stored = await request.get(`${shop.url}/api/orders/${new URL(page.url()).searchParams.get('order')}`);
  expect(stored.status(), 'another browser does not see the order').toBe(404);
  expect(session).toMatch(/^cs_/);
  const clock = `${shop.sandboxUrl}/sandbox/clock`;
  await request.post(clock, { form: { advance: '120' } });
  await waitForSettled(page, /thank you/i);
  // Other tests of this worker pay at the same sandbox.
  await request.post(clock, { form: { reset: 'true' } });
});

test('pressing twice opens one checkout', async ({ page, steps, context, paymentPage }) => {
  await add(page, steps, NATRON.path);
  const second = await context.newPage();
  await second.goto('/cart');
  await checkOut(page);
  await paymentPage.arrived();
  await second.getByRole('button', { name: 'Check out' }).click();
  await second.waitForURL(/\/c\/pay\//);
  expect(second.url()).toBe(page.url());
});

test('an order of somebody else is not found', async ({ page, steps, browser, paymentPage, shop }) => {
  await add(page, steps, NATRON.path);
  await checkOut(page);
  await paymentPage.pay();
  await waitForSettled(page, /thank you/i);
  const order = new URL(page.url()).searchParams.get('order');
  const stranger = await browser.newContext({ baseURL: shop.url });
  for (const path of [`/orders/${order}`, `/api/orders/${order}`, '/orders/ord_nonsense', '/api/orders/1']) {
    const response = await stranger.request.get(path);
    expect(response.status(), path).toBe(404);
  }
  await stranger.close();
});
