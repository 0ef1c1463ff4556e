import type { BrowserContext, ConsoleMessage, Response } from '@playwright/test';

/** Documents and data may be refused with a 4xx, that is often the very thing under test; what a page is made of may not. */
const MAY_BE_REFUSED = new Set(['document', 'fetch', 'xhr', 'other']);
/** Chromium's own remark about a response with an error status: the responses themselves are judged instead. */
const BROWSERS_REMARK = /^Failed to load resource:/;

/** Looks at everything that happens in a browser, and remembers what no page of ours may ever do. */
export class Watch {
  readonly #trouble: string[] = [];
  readonly #allowed: RegExp[] = [];

  /** Starts to watch all pages of a context; responses are judged when they come from one of `origins`. */
  static async over(context: BrowserContext, origins: readonly string[]): Promise<Watch> {
    const watch = new Watch();
    context.on('console', (message) => watch.#console(message));
    context.on('weberror', (error) => watch.#note(`uncaught error: ${error.error().stack || error.error().message}`));
    context.on('response', (response) => watch.#response(response, origins));
    // Chromium reports most violations on the console too; not those of a policy that only reports.
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (violation) => {
        console.error(`Content-Security-Policy: ${violation.effectiveDirective} refused ${violation.blockedURI}`);
      });
    });
    return watch;
  }

  /** For a test that provokes trouble: whatever matches is not held against the page. */
  allow(pattern: RegExp): void {
    this.#allowed.push(pattern);
  }

  /** Fails if there was trouble. */
  expectNoTrouble(): void {
    const trouble = this.#trouble.filter((line) => !this.#allowed.some((pattern) => pattern.test(line)));
    if (trouble.length > 0) throw new Error(`The page was in trouble:\n${trouble.join('\n')}`);
  }

  #note(line: string): void {
    this.#trouble.push(line);
  }

  #console(message: ConsoleMessage): void {
    if (message.type() === 'error' && !BROWSERS_REMARK.test(message.text())) {
      this.#note(`console: ${message.text()} (${message.location().url})`);
    }
  }

  #response(response: Response, origins: readonly string[]): void {
    const status = response.status();
    const isOurs = origins.includes(new URL(response.url()).origin);
    const isPart = !MAY_BE_REFUSED.has(response.request().resourceType());
    if (isOurs && (status >= 500 || (status >= 400 && isPart))) {
      this.#note(`${response.request().method()} ${response.url()} answered ${status}`);
    }
  }
}
