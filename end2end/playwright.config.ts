import { defineConfig } from '@playwright/test';
import { executablePath } from './support/chromium';

/** Without these, Chromium calls home, and a machine without a way out makes it wait. */
const QUIET = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
];
/** What a container lacks: user namespaces, a large /dev/shm, a graphics card. */
const CONTAINED = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'];

const executable = executablePath();

/**
 * Each journey runs three times: with JavaScript, without, and on a phone. Two tags limit that:
 * `@js` for what only scripts can do, `@once` for what no browser setting can change.
 */
export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results',
  forbidOnly: true,
  fullyParallel: false,
  retries: 0,
  workers: 2,
  reporter: [['list']],
  timeout: 30_000,
  expect: { timeout: 10_000 },
  use: {
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    // Drawing every step costs time in every test: `--trace on` does it for a test that fails.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      args: [...CONTAINED, ...QUIET],
      ...(executable === undefined ? {} : { executablePath: executable }),
    },
  },
  projects: [
    { name: 'js', use: { viewport: { width: 1280, height: 800 } } },
    {
      name: 'no-js',
      grepInvert: [/@js\b/, /@once\b/],
      use: { viewport: { width: 1280, height: 800 }, javaScriptEnabled: false },
    },
    {
      name: 'phone',
      grepInvert: /@once\b/,
      use: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
    },
  ],
});
