import { expect, test } from '../support/test';
import { add, cartLink, checkOut, HONEY, NATRON, waitForSettled } from '../support/storefront';

/** The shop asks for several seconds before it gives up. */
const PATIENCE = { timeout: 15_000 };

test.describe('while the payment provider is away', () => {
  test.beforeEach(() => test.setTimeout(60_000));

  // Other tests of this worker pay at the same sandbox.
  test.afterEach(async ({ request, shop }) => {
    await request.delete(`${shop.sandboxUrl}/sandbox/faults`);
  });

  test('a checkout leads back to the cart as it was, and on from there once it is back', async ({
    page,
    steps,
    request,
    shop,
    paymentPage,
  }) => {
    await add(page, steps, NATRON.path, 2);
    await steps.visit('/cart');
    const faults = `${shop.sandboxUrl}/sandbox/faults`;
    await request.post(faults, { data: { fault: 'down' } });
    await checkOut(page);
    await expect(page.getByText(/The payment page could not be opened\. Nothing was charged/)).toBeVisible(PATIENCE);
    await expect(page).toHaveURL(/\/cart$/);
    await expect(page.locator('main input[name="quantity"]')).toHaveValue('2');
    await expect(cartLink(page)).toHaveText(/Cart \(2\)/);
    await request.delete(faults);
    await steps.ready();
    await checkOut(page);
    await paymentPage.pay();
    await waitForSettled(page, /thank you/i);
  });

  test('an earlier checkout that cannot be closed is not replaced', async ({
    page,
    steps,
    request,
    shop,
    paymentPage,
  }) => {
    await add(page, steps, NATRON.path);
    await checkOut(page);
    await paymentPage.back();
    await add(page, steps, HONEY.path);
    const faults = `${shop.sandboxUrl}/sandbox/faults`;
    await request.post(faults, { data: { fault: 'down' } });
    await checkOut(page);
    await expect(page.getByText(/Your earlier checkout could not be closed/)).toBeVisible(PATIENCE);
    await expect(cartLink(page)).toHaveText(/Cart \(2\)/);
    await request.delete(faults);
    await steps.ready();
    await checkOut(page);
    await paymentPage.pay();
    await waitForSettled(page, /thank you/i);
  });

  test('the return page goes on waiting, and then tells of the payment', async ({
    page,
    steps,
    request,
    shop,
    paymentPage,
  }) => {
    await add(page, steps, NATRON.path);
    await checkOut(page);
    await paymentPage.arrived();
    const faults = `${shop.sandboxUrl}/sandbox/faults`;
    await request.post(faults, { data: { fault: 'down', method: 'GET', path: '/v1/checkout/sessions' } });
    await paymentPage.pay();
    await waitForSettled(page, /payment processing/i);
    await request.delete(faults);
    await waitForSettled(page, /thank you/i);
    await expect(cartLink(page)).toHaveText(/Cart \(0\)|^Cart$/);
  });
});
