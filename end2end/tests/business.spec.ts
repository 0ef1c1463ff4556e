import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expectNoViolations } from '../support/axe';
import { expectToFit } from '../support/fits';
import { type Item, Program } from '../support/program';
import { expect, test } from '../support/test';

const LICENCES: Item = {
  productId: 'MS-365-BUS-STD',
  quantity: 2,
  attributes: { domain: 'mueller.example', tenantId: 'f0'.repeat(60) },
};
const SOAP: Item = { productId: 'gallseife-100-g', quantity: 1 };
const REMARKS = {
  poNumber: 'MY-PO-12345',
  note: 'Please ring twice.',
  metadata: { costCentre: '4711', trace: 'a1'.repeat(80) },
};

/** Presses what begins a download, and gives what came. */
async function downloaded(page: Page, press: () => Promise<void>): Promise<{ name: string; lines: string[] }> {
  const [download] = await Promise.all([page.waitForEvent('download'), press()]);
  const text = await readFile(await download.path(), 'utf8');
  return { name: download.suggestedFilename(), lines: text.trimEnd().split('\r\n') };
}

test('staff follow a cart from the customer to the orders that it became, and back', async ({
  page,
  shop,
  playwright,
}) => {
  const program = await Program.of(page, shop, playwright.request);
  const customer = await program.customer('Müller & Söhne GmbH');
  const cart = await program.cart(customer, [LICENCES, SOAP], REMARKS);
  await page.goto(`/admin/customers/${customer}`);
  const carts = page.getByRole('region', { name: 'Carts' });
  await expect(carts.getByRole('row', { name: /MY-PO-12345/ })).toContainText('Active');
  const numbers = await program.checkOut(customer, cart);
  expect(numbers).toHaveLength(2);
  await program.end();
  await page.reload();
  await carts.getByRole('row', { name: /MY-PO-12345/ }).getByRole('link').click();
  await expect(page).toHaveURL(`/admin/customers/${customer}/carts/${cart}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Cart …${cart.slice(-8)}`);
  await expect(page.getByText('Archived')).toBeVisible();
  await expect(page.getByText('Please ring twice.')).toBeVisible();
  const item = page.getByRole('row', { name: /Microsoft 365/ });
  await expect(item).toContainText('Domain: mueller.example');
  await expectToFit(page);
  const [number = ''] = numbers;
  await page.getByRole('region', { name: 'Orders made of it' }).getByRole('link', { name: number }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Order ${number}`);
  const facts = page.getByRole('region', { name: 'Order', exact: true });
  await expect(facts).toContainText('On account');
  await expect(facts).toContainText('MY-PO-12345');
  await facts.getByRole('link', { name: cart }).click();
  await page.getByRole('link', { name: 'All carts' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Carts of Müller & Söhne GmbH');
  await expectToFit(page);
});

test('what is wrong with a cart is told on top and at its items', async ({ page, shop, playwright }) => {
  const program = await Program.of(page, shop, playwright.request);
  const customer = await program.customer('Nobody Yet Ltd');
  const wrong = { ...LICENCES, attributes: { domain: 'no domain' } };
  const cart = await program.cart(customer, [wrong, { ...SOAP, quantity: 999 }]);
  const empty = await program.cart(customer, []);
  await program.end();
  await page.goto(`/admin/customers/${customer}/carts/${cart}`);
  const summary = page.getByRole('region', { name: 'It cannot be checked out yet, for 2 reasons' });
  await summary.getByRole('link', { name: /Domain name of .* is not as it must be/ }).click();
  await expect(page).toHaveURL(/#item-bitem_/);
  await expect(page.getByRole('row', { name: /Microsoft 365/ })).toContainText('is not as it must be');
  await expectToFit(page);
  await page.goto(`/admin/customers/${customer}/carts/${empty}`);
  await expect(page.getByText('There is nothing in it yet.')).toBeVisible();
});

test('orders leave as a file, all that the list shows or those that are ticked', async ({ page, shop, playwright }) => {
  const program = await Program.of(page, shop, playwright.request);
  const customer = await program.customer('=Ada & Co');
  const poNumber = `PO-${Math.random().toString(36).slice(2)}`;
  const cart = await program.cart(customer, [LICENCES, SOAP], { poNumber });
  const numbers = await program.checkOut(customer, cart);
  await program.end();
  await page.goto('/admin/orders');
  await page.getByLabel('Search').fill(poNumber);
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(page.getByText(`PO ${poNumber}`)).toHaveCount(2);
  const all = await downloaded(page, () => page.getByRole('link', { name: 'Export as CSV' }).click());
  expect(all.name).toBe('orders.csv');
  expect(all.lines).toHaveLength(3);
  for (const line of all.lines.slice(1)) {
    expect(line).toContain(`"${poNumber}"`);
    expect(line).toContain(`"'=Ada & Co"`);
  }
  const [number = ''] = numbers;
  await page.getByLabel(`Choose ${number}`).check();
  await page.getByLabel('With the chosen orders').selectOption('Export as CSV');
  const ticked = await downloaded(page, () => page.getByRole('button', { name: 'Apply' }).click());
  expect(ticked.name).toBe('orders.csv');
  expect(ticked.lines).toHaveLength(2);
  expect(ticked.lines[1]).toContain(`"${number}"`);
});

test("an owner makes a customer's token on the way from the customer's page, and revokes it there", async ({
  page,
  shop,
  playwright,
}) => {
  const program = await Program.of(page, shop, playwright.request);
  const customer = await program.customer('Token Taker AG');
  await program.end();
  await page.goto(`/admin/customers/${customer}`);
  await page.getByRole('link', { name: 'Make a token for this customer' }).click();
  await expect(page.getByLabel(/^Customer/)).toHaveValue(customer);
  await page.getByLabel('Name', { exact: true }).fill('Till');
  await page.getByLabel('carts').check();
  await page.getByRole('button', { name: 'Create the token' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your new token');
  await page.goto(`/admin/customers/${customer}`);
  const tokens = page.getByRole('region', { name: 'API tokens' });
  await expect(tokens.getByRole('row', { name: /Till/ })).toContainText('Valid');
  await tokens.getByRole('button', { name: 'Revoke Till' }).click();
  await expect(page.getByText('The token Till was revoked')).toBeVisible();
  await expect(page).toHaveURL(`/admin/customers/${customer}`);
  await expect(tokens.getByRole('row', { name: /Till/ })).toContainText('Revoked');
});

test('axe finds nothing at business carts', { tag: '@js' }, async ({ page, shop, playwright }) => {
  test.slow();
  const program = await Program.of(page, shop, playwright.request);
  const customer = await program.customer('Axe & Söhne');
  const archived = await program.cart(customer, [LICENCES, SOAP], REMARKS);
  await program.checkOut(customer, archived);
  const faulty = await program.cart(customer, [{ ...LICENCES, attributes: {} }], REMARKS);
  await program.end();
  const here = `/admin/customers/${customer}`;
  for (const place of [`${here}/carts`, `${here}/carts/${archived}`, `${here}/carts/${faulty}`, here]) {
    await page.goto(place);
    await expectNoViolations(page);
    await expectToFit(page);
  }
  const orders = page.getByRole('region', { name: 'Orders', exact: true });
  await orders.getByRole('row', { name: /MY-PO-12345/ }).first().getByRole('link').click();
  await expect(page.getByRole('region', { name: 'Order', exact: true })).toContainText('On account');
  await expectNoViolations(page);
  await expectToFit(page);
});
