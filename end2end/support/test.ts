import { test as base } from '@playwright/test';
import { PaymentPage } from './checkout';
import { openShop, type Shop } from './shop';
import { Steps } from './steps';
import { Watch } from './watch';

export { expect } from '@playwright/test';

interface Fixtures {
  /** What a visitor does, with or without JavaScript. */
  steps: Steps;
  /** The payment page, for when the shopper comes there. */
  paymentPage: PaymentPage;
  /** Fails each test in which a page was in trouble; a test that provokes some says so to it. */
  watch: Watch;
}

interface WorkerFixtures {
  /** Settings for the shops of a file, by `test.use({ shopEnvironment: { … } })`. */
  shopEnvironment: Record<string, string>;
  /** A shop shared by the tests of a worker: each test brings its own shopper. */
  shop: Shop;
}

/** Playwright's `test`, with a shop of our own to visit. */
export const test = base.extend<Fixtures, WorkerFixtures>({
  shopEnvironment: [{}, { scope: 'worker', option: true }],

  shop: [
    async ({ shopEnvironment }, use, worker) => {
      const log = `${worker.project.outputDir}/shop-${worker.workerIndex}.log`;
      const shop = await openShop(log, shopEnvironment);
      await use(shop);
      await shop.close();
    },
    { scope: 'worker', timeout: 120_000 },
  ],

  baseURL: async ({ shop }, use) => use(shop.url),

  watch: [
    async ({ context, shop }, use) => {
      const watch = await Watch.over(context, [shop.url, shop.sandboxUrl]);
      await use(watch);
      watch.expectNoTrouble();
    },
    { auto: true },
  ],

  steps: async ({ page, javaScriptEnabled }, use) => use(new Steps(page, javaScriptEnabled ?? true)),

  paymentPage: async ({ page, shop }, use) => use(new PaymentPage(page, shop.sandboxUrl)),
});
