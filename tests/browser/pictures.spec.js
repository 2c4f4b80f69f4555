// Takes pictures of every page in every state, and of the mail, and puts them into target/pictures.
//
// README shows four of them, which are in tests/browser/pictures. After a change of the pages, make these again:
//
//   npx playwright test pictures && cp ../../target/pictures/readme/*.png pictures/

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { TARGET } from './folders.js';
import { mailTo } from './outbox.js';
import { PAGES, open } from './pages.js';
import { expect, test } from './watched-test.js';

const FOLDER = join(TARGET, 'pictures');
const SCHEMES = ['light', 'dark'];

/** The pictures of README: the upper part of a page, reduced to this share of its size. */
const README_PICTURES = [
  { name: 'mission', path: '/mission', viewport: { width: 1440, height: 1500 }, scale: 0.5 },
  { name: 'mission-on-a-phone', path: '/mission', viewport: { width: 320, height: 640 }, scale: 1 },
  { name: 'vision-by-night', path: '/vision', viewport: { width: 1440, height: 1500 }, scale: 0.5, colorScheme: 'dark' },
  { name: 'check-inbox', path: '/newsletter/check-inbox', viewport: { width: 1440, height: 560 }, scale: 0.5 },
];

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

for (const { name, path, viewport, scale, colorScheme = 'light' } of README_PICTURES) {
  test(`README has the picture ${name}`, async ({ page, context }) => {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    await page.goto(path);
    const picture = await page.screenshot();
    const [width, height] = [viewport.width * scale, viewport.height * scale];
    const reduced = await context.newPage();
    await reduced.setViewportSize({ width, height });
    await reduced.setContent(`<body style="margin:0"><img width="${width}" src="data:image/png;base64,${picture.toString('base64')}">`);
    await reduced.screenshot({ path: join(FOLDER, 'readme', `${name}.png`) });
  });
}

async function photograph(page, name, widths) {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: join(FOLDER, `${name}-${width}-${colorScheme}.png`), fullPage: true });
    }
  }
}
