import { expectNoViolations } from '../support/axe';
import { logIn } from '../support/dashboard';
import { expectToFit } from '../support/fits';
import { Program } from '../support/program';
import { add, checkOut, NATRON, waitForSettled } from '../support/storefront';
import { expect, test } from '../support/test';

const SOAP = 'gallseife-100-g';

test('orders are narrowed by source, payment and day, and sorted by their totals', async ({
  page,
  steps,
  paymentPage,
  shop,
  playwright,
}) => {
  test.setTimeout(60_000);
  const name = `Ada ${Math.random().toString(36).slice(2)}`;
  await add(page, steps, NATRON.path, 2);
  await checkOut(page);
  await paymentPage.pay({ email: 'ada@example.com', name });
  await waitForSettled(page, /thank you/i);
  const paid = new URL(page.url()).searchParams.get('order') ?? '';
  const program = await Program.of(page, shop, playwright.request);
  const customer = await program.customer(name);
  const onAccount: string[] = [];
  for (const quantity of [3, 1]) {
    const cart = await program.cart(customer, [{ productId: SOAP, quantity }]);
    onAccount.push(...(await program.checkOut(customer, cart)));
  }
  await program.end();

  await page.goto('/admin/orders');
  const form = page.getByRole('search', { name: 'Orders' });
  const show = form.getByRole('button', { name: 'Show' });
  const numbers = page.getByRole('main').locator('tbody').getByRole('link', { name: /^KN-/ });
  await form.getByLabel('Search').fill(name);
  await expect(form.getByLabel('Source')).toBeHidden();
  await form.getByText('More filters', { exact: true }).click();
  await form.getByLabel('Source').selectOption('On account');
  await form.getByLabel('Sorted').selectOption('Lowest total first');
  await show.click();
  await expect(page).toHaveURL(/source=business/);
  await expect(numbers).toHaveText([...onAccount].reverse());
  await expect(form.getByText('More filters (1 set)')).toBeVisible();
  await expect(form.getByLabel('Source')).toHaveValue('business');
  await form.getByLabel('Sorted').selectOption('Highest total first');
  await show.click();
  await expect(page).toHaveURL(/sort=total-down/);
  await expect(numbers).toHaveText(onAccount);

  await form.getByLabel('Source').selectOption('any');
  await form.getByLabel('Payment').selectOption('Paid');
  await form.getByLabel('Placed from').fill('2020-01-01');
  await show.click();
  await expect(form.getByText('More filters (2 set)')).toBeVisible();
  await expect(numbers).toHaveCount(1);
  await expect(numbers).toHaveAttribute('href', `/admin/orders/${paid}`);
  await expectToFit(page);

  await form.getByLabel('Placed until').fill('2020-01-02');
  await show.click();
  await expect(page.getByText('No order matches these filters.')).toBeVisible();
  await form.getByRole('link', { name: 'Show all' }).click();
  await expect(page).toHaveURL(/\/admin\/orders$/);
  await expect(form.getByText('More filters', { exact: true })).toBeVisible();
  await expect(page.locator(`a[href="/admin/orders/${paid}"]`)).toBeVisible();
});

test('axe finds nothing at the filters of the orders', { tag: '@js' }, async ({ page, shop }) => {
  await logIn(page, shop);
  for (const query of ['', '?source=storefront&from=2020-01-01&sort=oldest']) {
    await page.goto(`/admin/orders${query}`);
    await expectNoViolations(page);
    await expectToFit(page);
  }
});
