// Copyright the Infermeter authors. Apache-2.0.

import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, type Page, chromium } from 'playwright-core';

const PLACES = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium'];

/** A time-out for machines that are busy with ten other things. */
export const PATIENCE_MILLIS = 60_000;

export async function launch(): Promise<Browser> {
  const executablePath = PLACES.find((place) => place && existsSync(place));
  if (!executablePath) {
    throw new Error('there is no Chromium to look with; install it (for example the package chromium) or set CHROMIUM to where it is');
  }
  const root = process.getuid?.() === 0;
  return chromium.launch({ executablePath, args: root ? ['--no-sandbox'] : [] });
}

/** A page that remembers whatever it should not have done. */
export class Visit {
  readonly complaints: string[] = [];
  /** While the gateway is away on purpose, failures to reach it are no complaint. */
  away = false;

  private constructor(readonly context: BrowserContext, readonly page: Page, private readonly base: string) {
    page.on('pageerror', (error) => this.complaints.push(`error: ${error.stack ?? error}`));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type()) && !this.away) {
        this.complaints.push(`console: ${message.text()}`);
      }
    });
    page.on('request', (request) => {
      if (new URL(request.url()).origin !== new URL(base).origin && !request.url().startsWith('data:')) {
        this.complaints.push(`request to ${request.url()}`);
      }
    });
    page.on('dialog', (dialog) => {
      this.complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
  }

  static async begin(browser: Browser, base: string, width = 1280, colorScheme: 'light' | 'dark' = 'light'): Promise<Visit> {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, reducedMotion: 'reduce' });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MILLIS);
    return new Visit(context, page, base);
  }

  /** Goes to a view, as a click on a link does: the page is not loaded anew. */
  async go(hash: string): Promise<void> {
    if (this.page.url().startsWith(this.base)) {
      await this.page.evaluate((to) => { location.hash = to; }, hash);
    } else {
      await this.page.goto(this.base + hash);
    }
  }

  panel(title: string) {
    return this.page.locator(`[data-panel="${title}"]`);
  }

  /** The cells of a panel's table, line by line. */
  async table(title: string): Promise<string[][]> {
    const panel = this.panel(title);
    await panel.getByRole('button', { name: 'Table' }).click();
    const lines = await panel.locator('tbody tr').evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => (cell as HTMLElement).innerText.trim())));
    await panel.getByRole('button', { name: 'Chart' }).click();
    return lines;
  }
}
