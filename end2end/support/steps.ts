import { expect, type Page, type Response } from '@playwright/test';

/**
 * What a visitor does, told once for browsers with and without JavaScript.
 *
 * With JavaScript a page must be hydrated before it is used, and a form is answered without leaving the page;
 * without, every form leads to the next page.
 */
export class Steps {
  readonly #page: Page;
  readonly #hasScripts: boolean;

  constructor(page: Page, hasScripts: boolean) {
    this.#page = page;
    this.#hasScripts = hasScripts;
  }

  /** Opens a page and waits until it can be used. */
  async visit(path: string): Promise<Response | null> {
    const response = await this.#page.goto(path);
    await this.ready();
    return response;
  }

  /** Follows a link, or does whatever else loads another page, and waits until that can be used. */
  async follow(action: () => Promise<void>): Promise<void> {
    await Promise.all([this.#page.waitForEvent('domcontentloaded'), action()]);
    await this.ready();
  }

  /** Does something that sends a form, and waits until what it caused is to be seen. */
  async submit(action: () => Promise<void>): Promise<void> {
    const isPost = (response: Response) => response.request().method() === 'POST';
    if (this.#hasScripts) {
      await Promise.all([this.#page.waitForResponse(isPost), action()]);
    } else {
      await this.follow(action);
    }
  }

  /** Waits until every island of the page is alive; a page without any is ready as it comes. */
  async ready(): Promise<void> {
    await this.#page.waitForLoadState('domcontentloaded');
    if (this.#hasScripts && (await this.#page.locator('leptos-island').count()) > 0) {
      await expect(this.#page.locator('html'), 'the islands are hydrated').toHaveAttribute('data-hydrated');
    }
  }
}
