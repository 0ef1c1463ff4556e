import type { Page } from '@playwright/test';
import { expectNoViolations } from '../support/axe';
import { logIn } from '../support/dashboard';
import { expectToFit } from '../support/fits';
import { expect, test } from '../support/test';

/** A name that no other test has. */
function fresh(word: string): string {
  return `${word} ${Math.random().toString(36).slice(2, 10)}`;
}

/** Makes a product by its form; ends on its page. */
async function make(page: Page, title: string): Promise<string> {
  const id = title.toLowerCase().replaceAll(' ', '-');
  await page.goto('/admin/products/new');
  await page.getByLabel('Title').fill(title);
  await page.getByLabel('Vendor').fill('The Mill');
  await page.getByLabel('Category').fill('Pantry');
  await page.getByLabel('Description').fill('Ground slowly.');
  await page.getByLabel('Product id').fill(id);
  await page.getByLabel('Price').fill('4,49');
  await page.getByLabel('Pieces in stock').fill('5');
  await page.getByRole('button', { name: 'Add the product' }).click();
  await expect(page).toHaveURL(new RegExp(`/admin/products/${id}$`));
  return id;
}

function csv(id: string, title: string): { name: string; mimeType: string; buffer: Buffer } {
  const text = [
    'product;title;vendor;category;tax_class;variant;size;unit_price;on_hand',
    `${id};${title};The Mill;Pantry;reduced;${id}-1;1 kg;3,49;20`,
    `${id};${title};The Mill;Pantry;reduced;${id}-2;5 kg;free;20`,
    '',
  ].join('\r\n');
  return { name: 'products.csv', mimeType: 'text/csv', buffer: Buffer.from(text) };
}

test('an admin makes a product, gives it stock, and finds the movement', async ({ page, shop }) => {
  await logIn(page, shop);
  const title = fresh('Rye Flour');
  const id = await make(page, title);
  await expect(page.getByText(`${title} was added to the shop`)).toBeVisible();
  const size = page.getByRole('region', { name: 'Only size' });
  const facts = await size.getByRole('definition').first().boundingBox();
  expect(facts?.width, 'its facts stand below its name, not squeezed in beside it').toBeGreaterThan(100);
  await page.getByLabel('Change by').fill('-6');
  await page.getByLabel('Note (optional)').fill('All of it, and one more');
  await page.getByRole('button', { name: `Change the stock of ${id}` }).click();
  await expect(page.getByLabel('Change by')).toHaveAccessibleDescription(/There are only 5 pieces in stock/);
  await expect(page.getByLabel('Note (optional)')).toHaveValue('All of it, and one more');
  await page.getByLabel('Change by').fill('20');
  await page.getByLabel('Note (optional)').fill('Lorry of Monday');
  await page.getByRole('button', { name: `Change the stock of ${id}` }).click();
  await expect(page.getByText(`The stock of ${id} was changed from 5 to 25`)).toBeVisible();
  await page.getByRole('link', { name: 'Movements' }).click();
  await expect(page.getByRole('row', { name: /Lorry of Monday/ })).toContainText('+20');
  await page.goto(`/products/${id}`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
  await page.goto(`/admin/products/${id}`);
  await page.getByText('Delete', { exact: true }).click();
  await page.getByRole('button', { name: 'Delete this product' }).click();
  await expect(page.getByText(`${title} was deleted`)).toBeVisible();
});

test('a form that is refused keeps what was typed', async ({ page, shop, watch }) => {
  watch.allow(/status of 400/);
  await logIn(page, shop);
  await page.goto('/admin/products/new');
  const title = fresh('Salt');
  await page.getByLabel('Title').fill(title);
  await page.getByLabel('Vendor').fill('The Mill');
  await page.getByLabel('Category').fill('Pantry');
  await page.getByLabel('Product id').fill('salt-1-kg');
  await page.getByLabel('Price').fill('4.499');
  await page.getByRole('button', { name: 'Add the product' }).click();
  await expect(page.getByRole('alert')).toHaveText('Please check the unit price.');
  await expect(page.getByLabel('Title')).toHaveValue(title);
  await expect(page.getByLabel('Price')).toHaveAttribute('aria-invalid', 'true');
});

test('a file is looked at, imported, and told of row by row', async ({ page, shop }) => {
  await logIn(page, shop);
  const title = fresh('Spelt');
  const id = title.toLowerCase().replaceAll(' ', '-');
  await page.goto('/admin/products');
  await page.getByRole('link', { name: 'Import a file' }).click();
  await page.getByLabel('CSV file').setInputFiles(csv(id, title));
  await page.getByRole('button', { name: 'Look at it' }).click();
  await expect(page.getByText('Nothing was changed yet.')).toContainText('1 created, 0 updated, 0 unchanged, 1 refused');
  await expect(page.getByRole('row', { name: `${id}-2` })).toContainText('Please check the unit price.');
  await page.getByRole('button', { name: 'Import 1 row' }).click();
  await expect(page.getByText('The file was imported')).toBeVisible({ timeout: 20_000 });
  await page.goto(`/admin/products?q=${encodeURIComponent(title)}`);
  await expect(page.getByRole('row', { name: new RegExp(title) })).toContainText('€3.49');
});

test('products and stock are fit for everybody', { tag: '@js' }, async ({ page, shop }) => {
  test.setTimeout(90_000);
  await logIn(page, shop);
  const id = await make(page, fresh('Oats'));
  await page.goto('/admin/imports');
  await page.getByLabel('CSV file').setInputFiles(csv(`${id}-x`, 'Oats'));
  await page.getByRole('button', { name: 'Look at it' }).click();
  await expect(page.getByText('Nothing was changed yet.')).toBeVisible();
  const preview = new URL(page.url()).pathname;
  for (const path of [
    '/admin/products',
    '/admin/products?q=nothing+is+called+so',
    `/admin/products/${id}`,
    '/admin/products/microsoft-365-business-standard',
    '/admin/products/new',
    '/admin/imports',
    preview,
    '/admin/stock',
    '/admin/stock?variant=nothing-is-called-so',
  ]) {
    await page.goto(path);
    await expectNoViolations(page);
    await expectToFit(page);
  }
});
