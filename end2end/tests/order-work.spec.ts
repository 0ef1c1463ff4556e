import type { Browser, Page } from '@playwright/test';
import { expectNoViolations } from '../support/axe';
import { ADA, type PaymentPage } from '../support/checkout';
import { logIn } from '../support/dashboard';
import { expectToFit } from '../support/fits';
import type { Shop } from '../support/shop';
import type { Steps } from '../support/steps';
import { add, checkOut, NATRON, waitForSettled } from '../support/storefront';
import { expect, test } from '../support/test';

/** Buys two pieces and pays €15.58; gives the address of the order's page in the dashboard. */
async function buy(page: Page, steps: Steps, paymentPage: PaymentPage): Promise<string> {
  await add(page, steps, NATRON.path, 2);
  await checkOut(page);
  await paymentPage.pay();
  await waitForSettled(page, /thank you/i);
  return `/admin/orders/${new URL(page.url()).searchParams.get('order')}`;
}

/** The region of the page with this heading. */
function panel(page: Page, name: string) {
  return page.getByRole('main').getByRole('region', { name, exact: true });
}

test('an order is processed, shipped and paid back in part', async ({ page, steps, paymentPage, shop }) => {
  const order = await buy(page, steps, paymentPage);
  await logIn(page, shop);
  await page.goto(order);
  const customer = panel(page, 'Customer');
  await expect(customer).toContainText(/Balance\s*€/);
  await expect(customer.getByRole('link', { name: ADA.name })).toHaveAttribute('href', /^\/admin\/customers\/cust_/);
  const process = panel(page, 'Process');
  await expect(process.getByLabel('Lower items to what is in stock')).toBeChecked();
  await expect(process.getByRole('table')).toContainText('Everything is in stock');
  await process.getByLabel('Process only if everything is in stock').check();
  await process.getByRole('button', { name: 'Process this order' }).click();
  await expect(page.getByText('The order was processed and costs €15.58')).toBeVisible();
  await expect(process).toHaveCount(0);
  await expect(page.getByText('Delete this order')).toHaveCount(0);
  await panel(page, 'Ship').getByLabel('Where to follow the parcel').fill('https://parcel.example/1');
  await page.getByRole('button', { name: 'Mark as shipped' }).click();
  await expect(page.getByText('The order was marked as shipped')).toBeVisible();
  await expect(panel(page, 'Order').getByRole('link', { name: 'https://parcel.example/1' })).toBeVisible();
  const refund = panel(page, 'Refund');
  await refund.getByText('Refund the order or a part of it').click();
  await refund.getByLabel('Amount').fill('15,59');
  await refund.getByLabel('Reason').selectOption({ label: 'The customer asked for it' });
  await refund.getByRole('button', { name: 'Refund now' }).click();
  // What was refused is mended, not typed again.
  await expect(refund.getByLabel('Amount')).toHaveAccessibleDescription(/No more than €15.58 of this order/);
  await refund.getByLabel('Amount').fill('5,08');
  await refund.getByRole('button', { name: 'Refund now' }).dblclick();
  await expect(page.getByText('€5.08 was paid back')).toBeVisible();
  await expect(refund.getByRole('list', { name: 'Refunds' }).getByRole('listitem')).toHaveCount(1);
  await expect(refund.getByRole('list', { name: 'Refunds' })).toContainText('The customer asked for it');
  await expect(refund).toContainText('€15.58 was received, €10.50 of it can be paid back.');
});

test('what other items would cost is seen before they are saved', async ({ page, steps, paymentPage, shop }) => {
  const order = await buy(page, steps, paymentPage);
  await logIn(page, shop);
  await page.goto(order);
  await page.getByRole('link', { name: 'Change the items' }).click();
  const quantity = page.getByLabel(`Quantity of ${NATRON.title}`);
  await quantity.fill('1');
  // The Enter key only looks.
  await quantity.press('Enter');
  const preview = panel(page, 'What this costs');
  await expect(preview).toContainText('€5.34 becomes credit.');
  await expect(preview.getByRole('row', { name: /^Total/ })).toContainText('€10.24');
  await page.getByLabel('Search the products for sale').fill('waldhonig');
  await page.getByRole('button', { name: 'Search' }).click();
  await panel(page, 'Add something').getByRole('button', { name: /^Add .*Waldhonig/ }).first().click();
  await expect(preview).toContainText('is missing.');
  await page.getByLabel(/^Remove .*Waldhonig/).check();
  await page.getByRole('button', { name: 'Show what this costs' }).click();
  await expect(preview).toContainText('€5.34 becomes credit.');
  await preview.getByRole('button', { name: 'Save these items' }).click();
  await expect(page.getByText('The order was saved')).toBeVisible();
  await expect(panel(page, 'Timeline')).toContainText('Total: €15.58 → €10.24');
  await page.getByRole('button', { name: 'Refund the credit of €5.34' }).click();
  await expect(page.getByText('€5.34 was paid back')).toBeVisible();
});

/** An order that waits for its payment. */
async function leaveUnpaid(browser: Browser, shop: Shop): Promise<void> {
  const context = await browser.newContext({ baseURL: shop.url });
  const page = await context.newPage();
  await page.goto(NATRON.path);
  await page.getByRole('button', { name: 'Add to cart' }).click();
  await expect(page).toHaveURL(/\/cart$/);
  await page.getByRole('button', { name: 'Check out' }).click();
  await expect(page).not.toHaveURL(/\/cart$/);
  await context.close();
}

test('an order that came to nothing is deleted', async ({ page, browser, shop }) => {
  await leaveUnpaid(browser, shop);
  await logIn(page, shop);
  await page.goto('/admin/orders?status=pending');
  const link = page.getByRole('link', { name: /^KN-/ }).first();
  const number = await link.innerText();
  await link.click();
  await expect(panel(page, 'Process')).toContainText('It cannot be processed yet.');
  await expect(panel(page, 'Items')).toContainText('Its items cannot be changed; cancel it');
  await page.getByText('Delete this order').click();
  await page.getByRole('button', { name: 'Delete the order now' }).click();
  await expect(page.getByText(`Order ${number} was deleted`)).toBeVisible();
  await expect(page.getByRole('link', { name: number, exact: true })).toHaveCount(0);
});

test('several orders are processed at once, and each outcome is told', async ({ page, steps, paymentPage, shop, browser }) => {
  test.setTimeout(60_000);
  const order = await buy(page, steps, paymentPage);
  await leaveUnpaid(browser, shop);
  await logIn(page, shop);
  await page.getByLabel('Processed').selectOption({ label: 'not yet' });
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(page).toHaveURL(/processed=no/);
  const rows = page.getByRole('main').locator('tbody tr');
  const paid = rows.filter({ has: page.locator(`a[href="${order}"]`) });
  await expect(paid).toContainText('not yet');
  await paid.getByRole('checkbox').check();
  await rows.filter({ hasText: 'Pending' }).first().getByRole('checkbox').check();
  await page.getByRole('button', { name: 'Apply' }).click();
  const report = page.getByRole('status').filter({ hasText: '1 done, 1 refused' });
  await expect(report).toContainText('The order was processed and costs €15.58');
  await page.goto('/admin/orders?processed=yes');
  await expect(page.locator(`a[href="${order}"]`)).toBeVisible();
});

test('axe finds nothing about the work on orders', { tag: '@js' }, async ({ page, steps, paymentPage, shop }) => {
  test.setTimeout(90_000);
  const order = await buy(page, steps, paymentPage);
  await logIn(page, shop);
  const look = async () => {
    await expectNoViolations(page);
    await expectToFit(page);
  };
  await page.goto(order);
  await look();
  await page.goto(`${order}/lines`);
  await look();
  await page.getByLabel('Search the products for sale').fill('honig');
  await page.getByLabel(`Quantity of ${NATRON.title}`).fill('1');
  await page.getByRole('button', { name: 'Show what this costs' }).click();
  await expect(panel(page, 'What this costs')).toBeVisible();
  await look();
  await page.getByRole('button', { name: 'Save these items' }).click();
  await page.getByText('Refund the order or a part of it').click();
  await look();
  await page.getByRole('button', { name: 'Process this order' }).click();
  await expect(panel(page, 'Ship')).toBeVisible();
  await look();
  await page.goto('/admin/orders');
  await page.getByRole('checkbox', { name: /^Choose/ }).first().check();
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'refused' })).toBeVisible();
  await look();
});
