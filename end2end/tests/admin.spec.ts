import { expect, test } from '../support/test';
import { expectNoViolations } from '../support/axe';
import { add, checkOut, NATRON, waitForSettled } from '../support/storefront';
import type { Page } from '@playwright/test';
import type { Shop } from '../support/shop';

async function logIn(page: Page, shop: Shop): Promise<void> {
  await page.goto('/admin');
  await expect(page).toHaveURL(/\/admin\/login/);
  await page.getByLabel('Email').fill(shop.owner.email);
  await page.getByLabel('Password').fill(shop.owner.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page).toHaveURL(/\/admin\/orders/);
}

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
  await page.getByLabel('Name', { exact: true }).first().fill('Grace B. Hopper');
  await page.getByRole('button', { name: /^Save/ }).first().click();
  await expect(page.getByText('The order was saved')).toBeVisible();
  await expect(page.getByRole('main')).toContainText('Grace B. Hopper');
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

for (const scheme of ['light', 'dark'] as const) {
  test(`axe finds nothing in the dashboard in ${scheme}`, { tag: '@js' }, async ({ page, steps, paymentPage, shop }) => {
    test.setTimeout(60_000);
    await page.emulateMedia({ colorScheme: scheme });
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
}
