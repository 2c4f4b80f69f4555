import { PAGES, open } from './pages.js';
import { expect, test } from './visit.js';

for (const state of PAGES) {
  test(`${state.name}: one heading says what the page is, and the navigation leads everywhere`, async ({ page }) => {
    const response = await open(page, state);
    expect(response.status()).toBe(state.status);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText([state.heading]);
    const links = page.getByRole('navigation', { name: 'Main' }).getByRole('link');
    await expect(links).toHaveText(['Mission', 'Vision', 'Newsletter']);
    await expect(page.getByRole('main')).toHaveCount(1);
  });
}
