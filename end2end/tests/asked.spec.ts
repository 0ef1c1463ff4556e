import type { Browser, Page } from '@playwright/test';
import { expectNoViolations } from '../support/axe';
import { logIn } from '../support/dashboard';
import { expectToFit } from '../support/fits';
import type { Shop } from '../support/shop';
import { add, checkOut, waitForSettled } from '../support/storefront';
import { expect, test } from '../support/test';

const LICENCE = '/products/microsoft-365-business-standard';

/** A merchant at a browser of their own. */
async function aMerchant(browser: Browser, shop: Shop): Promise<Page> {
  const context = await browser.newContext({ baseURL: shop.url });
  const page = await context.newPage();
  await logIn(page, shop);
  return page;
}

/** Makes a product that no other test has; gives its page's path and its name. */
async function aProduct(merchant: Page): Promise<{ path: string; title: string }> {
  const title = `Mug ${Math.random().toString(36).slice(2, 10)}`;
  await merchant.goto('/admin/products/new');
  await merchant.getByLabel('Title').fill(title);
  await merchant.getByLabel('Vendor').fill('The Mill');
  await merchant.getByLabel('Category').fill('Pantry');
  await merchant.getByLabel('Product id').fill(title.toLowerCase().replaceAll(' ', '-'));
  await merchant.getByLabel('Price').fill('9.99');
  await merchant.getByLabel('Pieces in stock').fill('9');
  await merchant.getByRole('button', { name: 'Add the product' }).click();
  await expect(merchant.getByText(`${title} was added to the shop`)).toBeVisible();
  return { path: new URL(merchant.url()).pathname.replace('/admin', ''), title };
}

/** Has the product of the page where the merchant is ask for a name of capital letters. */
async function askForName(merchant: Page): Promise<void> {
  await merchant.getByText('What a buyer must say').click();
  await merchant.getByLabel('Key').fill('engraving');
  await merchant.getByLabel('Label').fill('Name on the mug');
  await merchant.getByLabel('Pattern (optional)').fill('[A-Z]{1,10}');
  await merchant.getByLabel('Hint (optional)').last().fill('Up to ten capital letters.');
  await merchant.locator('form', { has: merchant.getByLabel('Title') }).getByRole('button', { name: 'Save' }).click();
  await expect(merchant.getByText(/was saved/)).toBeVisible();
}

/** Lets a form be sent as it is: what the browser would refuse, the shop must refuse too. */
async function sendAnyhow(page: Page, button: string): Promise<void> {
  const form = page.locator('main form', { has: page.getByRole('button', { name: button, exact: true }) }).first();
  await form.evaluate((element: HTMLFormElement) => element.setAttribute('novalidate', ''));
}

test('what a merchant comes to ask for is said on the cart page, and then it is paid', async ({
  page,
  steps,
  browser,
  shop,
  paymentPage,
}) => {
  test.setTimeout(90_000);
  const merchant = await aMerchant(browser, shop);
  const { path, title } = await aProduct(merchant);
  await add(page, steps, path, 2);
  await askForName(merchant);
  await steps.follow(() => checkOut(page));
  await expect(page).toHaveURL(/\/cart$/);
  await expect(page.getByText(/Something in your shopping cart has changed/)).toBeVisible();
  await expect(page.getByText(`Name on the mug is missing for ${title}.`)).toBeVisible();
  await expectToFit(page);
  const field = page.getByLabel('Name on the mug');
  await expect(field).toHaveAccessibleDescription('Up to ten capital letters.');
  await expect(field).toHaveAttribute('required', '');
  for (const [typed, words] of [
    ['', 'This is needed.'],
    ['ada', 'Please check Name on the mug.'],
  ] as const) {
    await sendAnyhow(page, 'Save');
    await field.fill(typed);
    await steps.follow(() => page.getByRole('button', { name: 'Save', exact: true }).click());
    await expect(field).toHaveAccessibleDescription(`Up to ten capital letters. ${words}`);
    await expect(field).toHaveValue(typed);
  }
  await field.fill('ADA');
  await steps.follow(() => page.getByRole('button', { name: 'Save', exact: true }).click());
  await expect(page.getByText(`What you said for ${title} was saved`)).toBeVisible();
  await expect(field).toHaveCount(0);
  await expect(page.getByRole('main')).toContainText('Name on the mug: ADA');
  await expect(page.locator('main input[name="quantity"]')).toHaveValue('2');
  await checkOut(page);
  await paymentPage.pay();
  await waitForSettled(page, /thank you/i);
  await merchant.context().close();
});

test('a form that appears while the cart is open can be used at once', { tag: '@js' }, async ({ page, steps, browser, shop }) => {
  test.setTimeout(90_000);
  const merchant = await aMerchant(browser, shop);
  const { path, title } = await aProduct(merchant);
  await add(page, steps, path);
  await askForName(merchant);
  await steps.submit(() => page.getByRole('button', { name: `One ${title} more` }).click());
  await page.getByLabel('Name on the mug').fill('ADA');
  await expectNoViolations(page);
  await steps.follow(() => page.getByRole('button', { name: 'Save', exact: true }).click());
  await expect(page.getByText(`What you said for ${title} was saved`)).toBeVisible();
  await expect(page.locator('main input[name="quantity"]')).toHaveValue('2');
  await merchant.context().close();
});

test('what a product asks for is refused beside its field', async ({ page, steps }) => {
  await steps.visit(LICENCE);
  const field = page.getByLabel('Domain name');
  await page.getByLabel('Quantity').fill('3');
  for (const typed of ['', 'no domain']) {
    await sendAnyhow(page, 'Add to cart');
    await field.fill(typed);
    await steps.follow(() => page.getByRole('button', { name: 'Add to cart' }).click());
    await expect(page).toHaveURL(new RegExp(`${LICENCE}$`));
    await expect(field).toHaveAccessibleDescription(typed === '' ? /This is needed\./ : /Please check Domain name\./);
    await expect(field).toHaveValue(typed);
    await expect(field).toBeFocused();
    await expect(page.getByLabel('Quantity')).toHaveValue('3');
  }
  await field.fill('ada.example');
  await steps.follow(() => page.getByRole('button', { name: 'Add to cart' }).click());
  await expect(page.getByRole('main')).toContainText('Domain name: ada.example');
});
