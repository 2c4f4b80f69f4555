// Every page has one heading and leads to all public pages; and pages.js knows every page.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { PROJECT } from './folders.js';
import { PAGES, PUBLIC_PAGES, open } from './pages.js';
import { expect, test } from './watched-test.js';

/** The mission page has a second address. */
const SECOND_ADDRESSES = ['/'];

for (const state of PAGES) {
  test(`${state.name}: one heading says what the page is, and links lead to every public page`, async ({ page }) => {
    const response = await open(page, state);
    expect(response.status()).toBe(state.status);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText([state.heading]);
    await expect(page.getByRole('main')).toHaveCount(1);
    await expect(page.getByRole('navigation', { name: 'Main' })).toHaveCount(1);
    const links = await page.locator('header nav a, footer a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    expect(links, 'the links in the navigation and in the footer').toEqual(expect.arrayContaining(PUBLIC_PAGES));
    if (state.isPublic) {
      const canonical = await page.locator('link[rel=canonical]').getAttribute('href');
      expect(new URL(canonical).pathname).toBe(state.path);
    }
  });
}

test('pages.js has every route that shows a page', async () => {
  const known = [...SECOND_ADDRESSES, ...PAGES.map(({ path }) => path.split('?')[0])];
  for (const route of await routes()) {
    if (!known.includes(route)) {
      expect.soft(await showsAPage(route), `${route} shows a page: add it to OTHER_PAGES in tests/browser/pages.js`).toBe(false);
    }
  }
});

/** The routes of the site, from the configuration of `cargo lambda watch`. A Rust test compares them with the template. */
async function routes() {
  const manifest = await readFile(join(PROJECT, 'Cargo.toml'), 'utf8');
  const routes = [...manifest.matchAll(/^"(\/[^"{]*)" = "\w+"$/gm)].map(([, route]) => route);
  expect(routes).toEqual(expect.arrayContaining(PUBLIC_PAGES));
  return routes;
}

/** Whether a route leads to a page, and not to another address or to data. The token is for the routes that need one. */
async function showsAPage(route) {
  const url = new URL(process.env.MY_DATA_LINK, process.env.SITE_URL);
  url.pathname = route;
  const { status, headers } = await fetch(url, { redirect: 'manual' });
  return status !== 308 && headers.get('content-type').startsWith('text/html');
}
