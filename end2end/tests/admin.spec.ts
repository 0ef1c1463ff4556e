import { expect, test } from '../support/test';
import { expectNoViolations } from '../support/axe';
import { logIn } from '../support/dashboard';
import { add, checkOut, NATRON, waitForSettled } from '../support/storefront';

test('an admin finds, reads and edits an order', async ({ page, steps, paymentPage, shop }) => {
  await add(page, steps, NATRON.path, 2);
  await checkOut(page);
  await paymentPage.pay({ email: 'grace@example.com', name: 'Grace Hopper' });
  await waitForSettled(page, /thank you/i);
  const order = new URL(page.url()).searchParams.get('order') ?? '';
  await logIn(page, shop);
  await page.goto('/admin/orders?q=grace%40example.com');
  await expect(page.getByRole('main')).toContainText('Grace Hopper');
  await page.goto(`/admin/orders/${order}`);
  await expect(page.getByRole('main')).toContainText('€15.58');
  await expect(page.getByRole('main')).toContainText('cs_test_');
  await page.getByText('Edit', { exact: true }).click();
  await page.getByLabel('Name', { exact: true }).first().fill('Grace B. Hopper');
  await page.getByRole('button', { name: /^Save/ }).first().click();
  await expect(page.getByText('The order was saved')).toBeVisible();
  await expect(page.getByRole('main')).toContainText('Grace B. Hopper');
});

test('staff cancels an open order, and its payment page ends', async ({ page, steps, paymentPage, browser, shop }) => {
  await add(page, steps, NATRON.path, 2);
  await checkOut(page);
  await paymentPage.arrived();
  const office = await browser.newContext({ baseURL: shop.url });
  const desk = await office.newPage();
  await logIn(desk, shop);
  await desk.getByRole('link', { name: /^KN-/ }).first().click();
  await desk.getByText('Cancel this order').click();
  await desk.getByRole('button', { name: 'Cancel the order now' }).click();
  await expect(desk.getByText('The order was cancelled')).toBeVisible();
  const timeline = desk.getByRole('region', { name: 'Timeline' });
  await expect(timeline).toContainText('Status: Pending → Cancelled');
  await expect(timeline).toContainText('action: cancel');
  await expect(desk.getByText('Cancel this order')).toHaveCount(0);
  const order = new URL(desk.url()).pathname.split('/').pop();
  await office.close();
  await steps.visit(`/orders/${order}`);
  await expect(page.getByRole('main')).toContainText('Not made: the order was cancelled');
  await steps.visit('/cart');
  await expect(page.locator('main input[name="quantity"]')).toHaveValue('2');
});

test('the dashboard is shut to everybody else, by hand-made request too', async ({ page, shop }) => {
  for (const path of ['/admin/orders', '/admin/events']) {
    await page.goto(path);
    await expect(page).toHaveURL(/\/admin\/login/);
  }
  await page.getByLabel('Email').fill(shop.owner.email);
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page.getByText('The email address or the password is wrong.')).toBeVisible();
});

test('axe finds nothing in the dashboard', { tag: '@js' }, async ({ page, steps, paymentPage, shop }) => {
  test.setTimeout(60_000);
  await add(page, steps, NATRON.path);
  await checkOut(page);
  await paymentPage.pay();
  await waitForSettled(page, /thank you/i);
  const order = new URL(page.url()).searchParams.get('order');
  await logIn(page, shop);
  for (const path of ['/admin/orders', `/admin/orders/${order}`, '/admin/orders?q=nobody', '/admin/events']) {
    await page.goto(path);
    await expectNoViolations(page);
  }
});
