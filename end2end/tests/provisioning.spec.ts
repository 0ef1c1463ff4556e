import type { Page } from '@playwright/test';
import { expectNoViolations } from '../support/axe';
import type { PaymentPage } from '../support/checkout';
import { logIn } from '../support/dashboard';
import { expectToFit } from '../support/fits';
import { Provisioner } from '../support/provisioner';
import type { Shop } from '../support/shop';
import type { Steps } from '../support/steps';
import { checkOut, waitForSettled } from '../support/storefront';
import { expect, test as base } from '../support/test';

const LICENCE = '/products/microsoft-365-business-standard';

/** With another system that provides what the shop sells. */
const test = base.extend<object, { provisioner: Provisioner }>({
  provisioner: [
    async ({}, use) => {
      const provisioner = await Provisioner.open();
      await use(provisioner);
      provisioner.close();
    },
    { scope: 'worker' },
  ],
  shopEnvironment: [async ({ provisioner }, use) => use(provisioner.environment), { scope: 'worker' }],
});

/** Somebody buys a licence for a domain of their own, which is answered. */
async function buy(page: Page, steps: Steps, paymentPage: PaymentPage): Promise<string> {
  const domain = `${Math.random().toString(36).slice(2)}.example.com`;
  await steps.visit(LICENCE);
  await page.getByLabel(/Domain name/).fill(domain);
  await steps.follow(() => page.getByRole('button', { name: 'Add to cart' }).click());
  await checkOut(page);
  await paymentPage.pay();
  await waitForSettled(page, /thank you/i);
  return domain;
}

/** Opens the newest message from the list, after its first attempt, which the other system refuses. */
async function openMessage(page: Page, shop: Shop): Promise<void> {
  await logIn(page, shop);
  // On a phone a row is a card, and the table has no head.
  const newest = page.locator('tbody tr').first();
  await expect(async () => {
    await page.goto('/admin/provisioning');
    await expect(newest).toContainText('HTTP 503: The licences are being counted.', { timeout: 500 });
  }).toPass();
  await newest.getByRole('link', { name: /Microsoft 365/ }).click();
}

test('a message that was refused is replayed, and its order tells of it', async ({ page, steps, paymentPage, shop, provisioner }) => {
  test.setTimeout(60_000);
  const domain = await buy(page, steps, paymentPage);
  await openMessage(page, shop);
  const main = page.getByRole('main');
  await expect(main).toContainText(domain);
  await expect(main).toContainText('The last attempt came to this: HTTP 503: The licences are being counted.');
  const here = page.url();
  const id = here.split('/').at(-1) ?? '';
  await main.getByRole('button', { name: 'Replay' }).click();
  await expect(page.getByText('The message will be sent again in a moment')).toBeVisible();
  await expect(async () => {
    await page.goto(here);
    await expect(main.locator('.pill', { hasText: 'Delivered' })).toBeVisible({ timeout: 500 });
  }).toPass();
  expect(provisioner.heard.filter((heard) => heard === id)).toEqual([id, id]);
  expect(provisioner.forged).toEqual([]);
  // One that was taken can go out once more.
  await main.getByRole('button', { name: 'Replay' }).click();
  await expect.poll(() => provisioner.heard.filter((heard) => heard === id).length).toBe(3);
  await main.getByRole('link', { name: /^KN-/ }).click();
  const section = main.getByRole('region', { name: 'Provisioning' });
  await expect(section.getByText('Delivered')).toBeVisible();
  await section.getByRole('link', { name: /Microsoft 365/ }).click();
  await expect(page).toHaveURL(here);
});

test('axe finds nothing in the messages', { tag: '@js' }, async ({ page, steps, paymentPage, shop }) => {
  test.setTimeout(60_000);
  await buy(page, steps, paymentPage);
  await openMessage(page, shop);
  for (const path of [page.url(), '/admin/provisioning', '/admin/provisioning?status=failed']) {
    await page.goto(path);
    await expectNoViolations(page);
    await expectToFit(page);
  }
});

base('the empty list says who would be told', async ({ page, shop }) => {
  await logIn(page, shop);
  await page.getByRole('navigation', { name: 'Dashboard' }).getByRole('link', { name: 'Provisioning' }).click();
  await expect(page.getByText('until OXCART_PROVISION_URL and OXCART_PROVISION_SECRET are set')).toBeVisible();
  await expectToFit(page);
});
