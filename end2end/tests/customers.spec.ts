import type { Page } from '@playwright/test';
import { expectNoViolations } from '../support/axe';
import { ADA, type PaymentPage } from '../support/checkout';
import { logIn } from '../support/dashboard';
import { expectToFit } from '../support/fits';
import type { Shop } from '../support/shop';
import type { Steps } from '../support/steps';
import { HONEY, add, checkOut, waitForSettled } from '../support/storefront';
import { expect, test } from '../support/test';

/** Buys honey under an address of its own; ends on the customer's page in the dashboard. */
async function customerOf(page: Page, steps: Steps, paymentPage: PaymentPage, shop: Shop): Promise<void> {
  const email = `ada-${Math.random().toString(36).slice(2)}@example.com`;
  await add(page, steps, HONEY.path);
  await checkOut(page);
  await paymentPage.pay({ email });
  await waitForSettled(page, /thank you/i);
  await logIn(page, shop);
  await page.getByRole('navigation', { name: 'Dashboard' }).getByRole('link', { name: 'Customers' }).click();
  await page.getByLabel('Search').fill(email);
  await page.getByRole('button', { name: 'Show' }).click();
  await page.getByRole('link', { name: ADA.name }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(ADA.name);
}

function panel(page: Page, name: string) {
  return page.getByRole('main').getByRole('region', { name, exact: true });
}

test('an admin gives credit, and a double press gives it once', async ({ page, shop, steps, paymentPage }) => {
  await customerOf(page, steps, paymentPage, shop);
  const ledger = panel(page, 'Ledger');
  await expect(ledger.getByRole('row', { name: /Payment/ })).toContainText('€11.21');
  await expect(panel(page, 'Orders').getByRole('row', { name: /KN-/ })).toContainText('not yet');
  await page.getByLabel('Amount').fill('5,50');
  await page.getByLabel('Note').fill('The parcel was late');
  await page.getByRole('button', { name: 'Enter the credit' }).dblclick();
  await expect(page.getByText(`${ADA.name} was given a credit of €5.50`)).toBeVisible();
  await expect(ledger.getByRole('row', { name: /The parcel was late/ })).toHaveCount(1);
  await expect(panel(page, 'Customer')).toContainText(/Balance\s*€16.71/);
});

test('a credit that is refused is mended, not typed again', async ({ page, shop, steps, paymentPage }) => {
  await customerOf(page, steps, paymentPage, shop);
  await page.getByLabel('Amount').fill('five');
  await page.getByLabel('Note').fill('The parcel was late');
  await page.getByRole('button', { name: 'Enter the credit' }).click();
  await expect(page.getByLabel('Amount')).toHaveValue('five');
  await expect(page.getByLabel('Amount')).toHaveAccessibleDescription(/Please check the amount/);
  await page.getByLabel('Amount').fill('-1');
  await page.getByRole('button', { name: 'Enter the credit' }).click();
  await expect(page.getByText(`€1.00 was taken from the credit of ${ADA.name}`)).toBeVisible();
});

test('customers are fit for everybody', { tag: '@js' }, async ({ page, shop, steps, paymentPage }) => {
  test.setTimeout(60_000);
  await customerOf(page, steps, paymentPage, shop);
  const look = async () => {
    await expectNoViolations(page);
    await expectToFit(page);
  };
  await page.getByText('Edit', { exact: true }).click();
  await page.getByText('Delete', { exact: true }).click();
  await look();
  await page.getByLabel('Amount').fill('five');
  await page.getByLabel('Note').fill('x'.repeat(300));
  await page.getByRole('button', { name: 'Enter the credit' }).click();
  await expect(page.getByLabel('Amount')).toHaveAttribute('aria-invalid', 'true');
  await look();
  for (const path of ['/admin/customers', '/admin/customers?q=nobody+is+called+so']) {
    await page.goto(path);
    await look();
  }
});
