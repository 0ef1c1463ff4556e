import { type APIRequestContext, type APIResponse, expect, type Page } from '@playwright/test';
import { logIn } from './dashboard';
import type { Shop } from './shop';

/** An item as a program sends it. */
export interface Item {
  readonly productId: string;
  readonly quantity: number;
  readonly attributes?: Record<string, string>;
}

/** A program that orders for customers, with a token that the owner made. */
export class Program {
  readonly #requests: APIRequestContext;

  private constructor(requests: APIRequestContext) {
    this.#requests = requests;
  }

  /** Logs the owner in and makes a token; ends on the page that shows it. */
  static async of(
    page: Page,
    shop: Shop,
    requests: { newContext(options: object): Promise<APIRequestContext> },
  ): Promise<Program> {
    await logIn(page, shop);
    await page.goto('/admin/tokens');
    await page.getByLabel('Name', { exact: true }).fill('Procurement');
    for (const scope of ['customers', 'carts', 'orders:read']) await page.getByLabel(scope).check();
    await page.getByRole('button', { name: 'Create the token' }).click();
    const token = await page.getByTestId('token').innerText();
    const extraHTTPHeaders = { authorization: `Bearer ${token}` };
    return new Program(await requests.newContext({ baseURL: shop.url, extraHTTPHeaders }));
  }

  /** A new customer's id. */
  async customer(name: string): Promise<string> {
    const email = `${Math.random().toString(36).slice(2)}@example.com`;
    const { customerId } = await this.#make<{ customerId: string }>('/api/v3/customers', { name, email });
    return customerId;
  }

  /** A new cart's id. */
  async cart(customer: string, items: readonly Item[], remarks: object = {}): Promise<string> {
    const carts = `/api/v3/customers/${customer}/carts`;
    const { cartId } = await this.#make<{ cartId: string }>(carts, remarks);
    for (const item of items) await this.#make(`${carts}/${cartId}/cartItems`, item);
    return cartId;
  }

  /** The numbers of the orders that a cart becomes. */
  async checkOut(customer: string, cart: string): Promise<string[]> {
    const made = await this.#make<{ listing: { number: string }[] }>(
      `/api/v3/customers/${customer}/carts/${cart}:checkout`,
      {},
    );
    return made.listing.map((order) => order.number);
  }

  async end(): Promise<void> {
    await this.#requests.dispose();
  }

  async #make<T>(path: string, data: object): Promise<T> {
    const answer: APIResponse = await this.#requests.post(path, { data });
    expect(answer.status(), await answer.text()).toBe(201);
    return (await answer.json()) as T;
  }
}
