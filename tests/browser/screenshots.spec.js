import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { TARGET } from './folders.js';
import { mailTo } from './outbox.js';
import { PAGES, open } from './pages.js';
import { expect, test } from './visit.js';

const FOLDER = join(TARGET, 'screenshots');
const SCHEMES = ['light', 'dark'];

test.beforeAll(() => mkdir(FOLDER, { recursive: true }));

for (const state of PAGES) {
  test(`${state.name}: has a picture for each kind of screen, and prints`, async ({ page }) => {
    await open(page, state);
    await photograph(page, state.name, [320, 768, 1440]);
    const print = await page.pdf({ path: join(FOLDER, `${state.name}.pdf`), format: 'A4', printBackground: false });
    expect(print.subarray(0, 5).toString()).toBe('%PDF-');
  });
}

test('The mail has a picture for each kind of screen', async ({ page }) => {
  const { html } = await mailTo(process.env.READER);
  await page.setContent(html);
  await photograph(page, 'mail', [320, 768]);
});

async function photograph(page, name, widths) {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: join(FOLDER, `${name}-${width}-${colorScheme}.png`), fullPage: true });
    }
  }
}
