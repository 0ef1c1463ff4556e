import type { Page } from '@playwright/test';
import { expectNoViolations } from '../support/axe';
import { PaymentPage } from '../support/checkout';
import { logIn } from '../support/dashboard';
import { dispute, openSandbox, type Sandbox } from '../support/sandbox';
import type { Steps } from '../support/steps';
import { add, checkOut, NATRON, waitForSettled } from '../support/storefront';
import { expect, test as base } from '../support/test';

/** With a double of Stripe whose keys are known. */
const test = base.extend<object, { sandbox: Sandbox }>({
  sandbox: [
    async ({}, use) => {
      const sandbox = await openSandbox();
      await use(sandbox);
      await sandbox.close();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  shopEnvironment: [async ({ sandbox }, use) => use(sandbox.environment), { scope: 'worker' }],
});

/** Buys something, and gives the id of the order. */
async function buy(page: Page, steps: Steps, sandbox: Sandbox): Promise<string> {
  await add(page, steps, NATRON.path);
  await checkOut(page);
  await new PaymentPage(page, sandbox.url).pay();
  await waitForSettled(page, /thank you/i);
  return new URL(page.url()).searchParams.get('order') ?? '';
}

test('an order that needs a look stands on top until somebody has seen to it', async ({ page, steps, sandbox, shop, request }) => {
  test.setTimeout(60_000);
  const disputed = await buy(page, steps, sandbox);
  const newer = await buy(page, steps, sandbox);
  await dispute(request, shop, disputed);
  await logIn(page, shop);
  const main = page.getByRole('main');
  const rows = main.locator('tbody tr');
  await expect(rows.first()).toContainText('Payment disputed');
  await expect(rows.first().getByRole('link')).toHaveAttribute('href', `/admin/orders/${disputed}`);
  await main.getByRole('link', { name: /needs? a look$/ }).click();
  await expect(page).toHaveURL(/flagged=1/);
  await expect(main.locator(`a[href="/admin/orders/${newer}"]`)).toHaveCount(0);
  await rows.getByRole('link').and(main.locator(`a[href="/admin/orders/${disputed}"]`)).click();
  const flag = main.getByRole('region', { name: 'Needs a look' });
  await expect(flag).toContainText('What to do: Answer the dispute in Stripe');
  await flag.getByLabel('What was done').fill('Won: the parcel had been signed for.');
  await flag.getByRole('button', { name: 'Mark as settled' }).click();
  await expect(page.getByText('The flag was marked as settled')).toBeVisible();
  await expect(flag).toHaveCount(0);
  await main.getByText('Settled flags (1)').click();
  await expect(main.getByText('Settled by Owner')).toBeVisible();
  const timeline = main.getByRole('region', { name: 'Timeline' });
  await expect(timeline).toContainText('Won: the parcel had been signed for.');
  await expect(timeline.getByRole('link', { name: /^evt_/ })).toHaveAttribute('href', /^\/admin\/events\/evt_/);
  await page.goto('/admin/orders?flagged=1');
  await expect(main.locator(`a[href="/admin/orders/${disputed}"]`)).toHaveCount(0);
});

test('axe finds nothing about flagged orders', { tag: '@js' }, async ({ page, steps, sandbox, shop, request }) => {
  test.setTimeout(60_000);
  const order = await buy(page, steps, sandbox);
  await dispute(request, shop, order);
  await logIn(page, shop);
  await expectNoViolations(page);
  await page.goto(`/admin/orders/${order}`);
  await expectNoViolations(page);
  await page.getByRole('button', { name: 'Mark as settled' }).click();
  await page.getByText('Settled flags (1)').click();
  await expectNoViolations(page);
  const overflows = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  expect(overflows, 'nothing is wider than the window').toBe(false);
});
