import type { Locator, Page } from '@playwright/test';

/** What a shopper types on the payment page; the names are those of its fields. */
export interface PaymentDetails {
  email: string;
  phone: string;
  name: string;
  line1: string;
  line2: string;
  postal_code: string;
  city: string;
  country: string;
  card_number: string;
  card_expiry: string;
  card_cvc: string;
}

/** A shopper whose card works. */
export const ADA: PaymentDetails = {
  email: 'ada@example.com',
  phone: '+49 30 1234567',
  name: 'Ada Lovelace',
  line1: 'Invalidenstraße 1',
  line2: '',
  postal_code: '10115',
  city: 'Berlin',
  country: 'DE',
  card_number: '4242 4242 4242 4242',
  card_expiry: '12 / 34',
  card_cvc: '123',
};

/** The payment page of the double of Stripe. */
export class PaymentPage {
  readonly #page: Page;
  readonly #origin: string;

  constructor(page: Page, sandboxUrl: string) {
    this.#page = page;
    this.#origin = new URL(sandboxUrl).origin;
  }

  /** Waits until the shopper has come here. */
  async arrived(): Promise<void> {
    await this.#page.waitForURL((url) => url.origin === this.#origin);
  }

  /**
   * Fills in whatever the page asks for: Ada's details, but for what is given.
   *
   * Goods that are not shipped need no shipping address, what is free needs no card, and a customer's email is fixed.
   */
  async fill(details: Partial<PaymentDetails> = {}): Promise<void> {
    await this.arrived();
    for (const [name, value] of Object.entries({ ...ADA, ...details })) {
      const field = await this.#field(name);
      if (field !== undefined) await enter(field, value);
      else if (name in details) throw new Error(`The payment page does not ask for ${name}.`);
    }
  }

  /** Pays, and waits until the shop has the shopper back. For cards that work. */
  async pay(details: Partial<PaymentDetails> = {}): Promise<void> {
    await this.fill(details);
    await this.press();
    await this.#left();
  }

  /** Presses the button, whatever comes of it. */
  async press(): Promise<void> {
    await this.#page.getByRole('button', { name: /^(Pay|Complete order)/ }).click();
  }

  /** Returns to the shop without paying. */
  async back(): Promise<void> {
    await this.arrived();
    await this.#page.getByRole('link', { name: 'Back' }).click();
    await this.#left();
  }

  /** The field of this name that can be filled in: the shipping address's, else the billing address's. */
  async #field(name: string): Promise<Locator | undefined> {
    for (const candidate of [name, `billing_${name}`]) {
      const field = this.#page.locator(`[name="${candidate}"]`);
      if ((await field.count()) > 0) return (await field.isEditable()) ? field : undefined;
    }
    return undefined;
  }

  async #left(): Promise<void> {
    await this.#page.waitForURL((url) => url.origin !== this.#origin);
  }
}

async function enter(field: Locator, value: string): Promise<void> {
  const isChoice = await field.evaluate((element) => element instanceof HTMLSelectElement);
  await (isChoice ? field.selectOption(value) : field.fill(value));
}
