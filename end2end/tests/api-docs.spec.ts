import { expect, test } from '../support/test';
import { expectNoViolations } from '../support/axe';

const PAGE = '/api/docs';

test('axe finds nothing on the page of the API', { tag: '@js' }, async ({ page, steps }) => {
  // The longest page of all.
  test.setTimeout(180_000);
  await steps.visit(PAGE);
  await expectNoViolations(page);
});

test('a newcomer finds a call, what it takes and what it answers', async ({ page, steps }) => {
  const response = await steps.visit(PAGE);
  expect(response?.status()).toBe(200);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('The API');
  await expect(page.getByText(/^curl -c cookies/).first()).toBeVisible();
  await page.getByRole('link', { name: 'POST /api/cart/items' }).click();
  const call = page.getByRole('region', { name: 'Put something into the cart' });
  await expect(call.getByRole('heading', { level: 3 })).toBeInViewport();
  for (const text of ['productId', 'Idempotency-Key', 'cart.insufficientStock', 'request.crossSite']) {
    await expect(call.getByText(text).first()).toBeVisible();
  }
  await call.getByRole('group').locator('summary').click();
  await expect(call.getByText('"shipping": 4.90,')).toBeVisible();
  await call.getByRole('link', { name: 'Cart', exact: true }).click();
  await expect(page.getByRole('heading', { level: 3, name: 'Cart', exact: true })).toBeInViewport();
});

test('the page of the API is never wider than the screen', async ({ page, steps }) => {
  for (const width of [320, 390, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    await steps.visit(PAGE);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth).catch(() => 0);
    expect(over, `at ${width} px`).toBeLessThanOrEqual(0);
  }
});
