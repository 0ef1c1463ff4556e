import { expect, test } from '../support/test';
import { add, cartLink, NATRON } from '../support/storefront';

test('a shopper adds, changes and removes, and is told so each time', async ({ page, steps }) => {
  await add(page, steps, NATRON.path, 2);
  await expect(page.getByText(`2 × ${NATRON.title} were added to your shopping cart`)).toBeVisible();
  await expect(cartLink(page)).toHaveText(/Cart \(2\)/);
  const quantity = page.locator('main input[name="quantity"]');
  await quantity.fill('1');
  await steps.submit(() => page.getByRole('button', { name: 'Update' }).first().click());
  await expect(page.getByText(`The quantity of ${NATRON.title} was changed from 2 to 1`)).toBeVisible();
  await expect(cartLink(page)).toHaveText(/Cart \(1\)/);
  await steps.submit(() => page.getByRole('button', { name: /^Remove/ }).first().click());
  await expect(page.getByText(`${NATRON.title} was removed from your shopping cart`)).toBeVisible();
  await expect(cartLink(page)).toHaveText(/Cart \(0\)|^Cart$/);
  await expect(page.getByRole('button', { name: 'Check out' })).toHaveCount(0);
});

test('a flash message appears once', async ({ page, steps }) => {
  await add(page, steps, NATRON.path);
  await expect(page.getByText(`${NATRON.title} was added to your shopping cart`)).toBeVisible();
  await steps.visit('/cart');
  await expect(page.getByText(`${NATRON.title} was added to your shopping cart`)).toHaveCount(0);
});

test('more than there is stays out of the cart, and the number available is named', async ({ page, steps }) => {
  await add(page, steps, '/products/gusseisen-braeter', 1);
  const quantity = page.locator('main input[name="quantity"]');
  await quantity.fill('7');
  await steps.submit(() => page.getByRole('button', { name: 'Update' }).first().click());
  await expect(page.getByText(/Only 1 of .* is available/)).toBeVisible();
  await expect(cartLink(page)).toHaveText(/Cart \(1\)/);
});

test('nonsense in the quantity is refused in words', async ({ page, steps }) => {
  await add(page, steps, NATRON.path);
  const response = await page.request.get('/cart');
  expect(response.status()).toBe(200);
  const form = page.locator('main form', { has: page.getByRole('button', { name: 'Update' }) }).first();
  await form.evaluate((element: HTMLFormElement) => element.setAttribute('novalidate', ''));
  await page.locator('main input[name="quantity"]').evaluate((input: HTMLInputElement) => {
    input.type = 'text';
    input.value = 'two';
    input.dispatchEvent(new Event('input', { bubbles: true }));
  });
  await steps.submit(() => page.getByRole('button', { name: 'Update' }).first().click());
  await expect(page.getByText('The quantity must be a whole number from 1 to 999.')).toBeVisible();
});

test('two tabs show one count', { tag: '@js' }, async ({ page, context, steps }) => {
  const other = await context.newPage();
  await add(page, steps, NATRON.path);
  await other.goto('/');
  await expect(cartLink(other)).toHaveText(/Cart \(1\)/);
  await page.locator('main input[name="quantity"]').fill('4');
  await steps.submit(() => page.getByRole('button', { name: 'Update' }).first().click());
  await expect(cartLink(other)).toHaveText(/Cart \(4\)/);
});
