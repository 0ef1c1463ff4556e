import { logIn } from '../support/dashboard';
import { expect, test } from '../support/test';

const ADDRESS = { Name: 'Ada Lovelace', 'Street and number': 'Invalidenstraße 1', 'Postal code': '10115', Town: 'Berlin' };

test('a double click makes one product, and tells so', async ({ page, shop }) => {
  await logIn(page, shop);
  const title = `Rye ${Math.random().toString(36).slice(2, 10)}`;
  const id = title.toLowerCase().replaceAll(' ', '-');
  await page.goto('/admin/products/new');
  for (const [label, text] of [
    ['Title', title],
    ['Vendor', 'The Mill'],
    ['Category', 'Pantry'],
    ['Product id', id],
    ['Price', '4.49'],
  ] as const) {
    await page.getByLabel(label).fill(text);
  }
  await page.getByRole('button', { name: 'Add the product' }).dblclick();
  await expect(page).toHaveURL(new RegExp(`/admin/products/${id}$`));
  await expect(page.getByText(`${title} was added to the shop`)).toBeVisible();
});

test('a double click makes one account and one address, and whoever pressed is in it', async ({ page, steps }) => {
  await steps.visit('/account/register');
  await page.getByLabel('Name', { exact: true }).fill('Ada Lovelace');
  await page.getByLabel('Email').fill(`ada-${Math.random().toString(36).slice(2)}@example.com`);
  await page.getByLabel('Password').fill('four oxen pull a cart');
  await page.getByRole('button', { name: 'Create an account' }).dblclick();
  await expect(page).toHaveURL(/\/account$/);
  await expect(page.getByText('Welcome! Your account is ready')).toBeVisible();
  await steps.visit('/account/addresses');
  for (const [label, text] of Object.entries(ADDRESS)) await page.getByLabel(label, { exact: true }).fill(text);
  await page.getByRole('button', { name: 'Add the address' }).dblclick();
  await expect(page.getByText('The address was saved')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Remove: / })).toHaveCount(1);
});
