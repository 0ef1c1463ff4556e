import { expect, test } from '../support/test';
import { expectNoViolations } from '../support/axe';
import { add, checkOut, HONEY, NATRON, waitForSettled } from '../support/storefront';

const PAGES = [
  '/',
  '/categories/pantry',
  '/search?q=natron',
  '/search?q=nothing-like-this',
  NATRON.path,
  HONEY.path,
  '/products/himbeerkonfituere-extra',
  '/products/microsoft-365-business-standard',
  '/products/handfeger-und-kehrschaufel',
  '/cart',
  '/admin/login',
];

test('axe finds nothing on any page', { tag: '@js' }, async ({ page, steps, paymentPage }) => {
  test.setTimeout(120_000);
  for (const path of PAGES) {
    await steps.visit(path);
    await expectNoViolations(page);
  }
  await add(page, steps, NATRON.path);
  await expectNoViolations(page);
  await checkOut(page);
  await paymentPage.arrived();
  await expectNoViolations(page);
  await paymentPage.pay();
  await waitForSettled(page, /thank you/i);
  await expectNoViolations(page);
  await steps.follow(() => page.getByRole('main').getByRole('link', { name: /^KN-/ }).first().click());
  await expectNoViolations(page);
});

test('no page is wider than the screen', async ({ page, steps }) => {
  for (const width of [320, 390, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    for (const path of PAGES) {
      await steps.visit(path);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth).catch(() => 0);
      expect(over, `${path} at ${width} px`).toBeLessThanOrEqual(0);
    }
  }
});

test('what is not there is said so, with its status', async ({ page, steps }) => {
  for (const path of ['/nowhere', '/products/nothing', '/categories/nothing', '/checkout/return?order=ord_nonsense']) {
    const response = await steps.visit(path);
    expect(response?.status(), path).toBe(404);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  }
});

test('a sold-out product cannot be added', async ({ page, steps }) => {
  await steps.visit('/products/himbeerkonfituere-extra');
  await expect(page.getByRole('main').getByText(/sold out/i).first()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Add to cart' })).toHaveCount(0);
});

test('search finds by the start of a word, without its accents', async ({ page, steps }) => {
  await steps.visit('/');
  await page.getByRole('searchbox').fill('schwarzwald waldhon');
  await steps.visit('/search?q=waldhon');
  await expect(page.getByRole('main').getByText(HONEY.title).first()).toBeVisible();
});

test('a licence asks for its domain', async ({ page, steps }) => {
  await steps.visit('/products/microsoft-365-business-standard');
  await page.getByLabel(/Domain name/).fill('example.com');
  await steps.follow(() => page.getByRole('button', { name: 'Add to cart' }).click());
  await expect(page.getByRole('main')).toContainText('example.com');
});
