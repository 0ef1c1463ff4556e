import { expect, test } from '../support/test';
import { expectNoViolations } from '../support/axe';
import type { Page } from '@playwright/test';
import type { Shop } from '../support/shop';
import { logIn } from '../support/dashboard';
import { expectToFit } from '../support/fits';

/** Fills in the form, and gives the token that the next page shows. */
async function create(page: Page, name: string, scopes: string[]): Promise<string> {
  await page.getByLabel('Name', { exact: true }).fill(name);
  for (const scope of scopes) {
    await page.getByLabel(scope).check();
  }
  await page.getByRole('button', { name: 'Create the token' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your new token');
  return page.getByTestId('token').innerText();
}

async function open(page: Page, shop: Shop): Promise<void> {
  await logIn(page, shop);
  await page.getByRole('navigation', { name: 'Dashboard' }).getByRole('link', { name: 'API tokens' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('API tokens');
}

test('an owner makes a token, a program uses it, the owner revokes it', async ({ page, shop, playwright }) => {
  const name = `Warehouse ${Math.random().toString(36).slice(2)}`;
  await open(page, shop);
  const token = await create(page, name, ['orders:read']);
  expect(token).toMatch(/^oxc_[0-9a-f]{64}$/);
  const headers = { authorization: `Bearer ${token}` };
  const program = await playwright.request.newContext({ baseURL: shop.url, extraHTTPHeaders: headers });
  expect((await program.get('/api/orders')).status()).toBe(200);
  expect((await program.get('/api/customers')).status()).toBe(403);
  await page.getByRole('link', { name: 'All tokens' }).click();
  const row = page.getByRole('row', { name: new RegExp(name) });
  await expect(row).toContainText('Valid');
  await expect(page.getByRole('main')).not.toContainText(token);
  await row.getByRole('button', { name: `Revoke ${name}` }).click();
  await expect(page.getByText(`The token ${name} was revoked`)).toBeVisible();
  await expect(row).toContainText('Revoked');
  expect((await program.get('/api/orders')).status()).toBe(401);
  await program.dispose();
});

test('a form that cannot be taken says why and keeps what was typed', async ({ page, shop }) => {
  await open(page, shop);
  await page.getByLabel('Name', { exact: true }).fill('Till');
  await page.getByLabel(/how many days/).fill('0');
  await page.getByLabel('carts').check();
  await page.getByRole('button', { name: 'Create the token' }).click();
  await expect(page.getByRole('alert')).toContainText('Please check the number of days');
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Till');
  await expect(page.getByLabel('carts')).toBeChecked();
  await page.getByLabel(/how many days/).fill('30');
  await page.getByRole('button', { name: 'Create the token' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your new token');
});

test('axe finds nothing at the tokens', { tag: '@js' }, async ({ page, shop }) => {
  test.slow();
  await open(page, shop);
  await expectNoViolations(page);
  await create(page, 'Axe', ['products']);
  await expectNoViolations(page);
  await expectToFit(page);
  await page.goto('/admin/tokens');
  await expectNoViolations(page);
  await expectToFit(page);
  await page.getByRole('button', { name: 'Create the token' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await expectNoViolations(page);
});
