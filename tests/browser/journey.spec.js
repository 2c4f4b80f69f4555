// A subscriber's whole journey, with the mouse, with the keyboard, and without JavaScript.

import { expect, test } from './watched-test.js';

/** Nobody should have to press Tab more often than this to reach something. */
const MOST_TABS = 60;

test.use({ contextOptions: { reducedMotion: 'no-preference' } });

test('With a mouse, a person reads, subscribes, confirms and unsubscribes', async ({ page, context }) => {
  await journey(page, context, { email: 'mouse@example.org', press: (_, target) => target.click(), type });
});

test('With the keyboard alone, a person reads, subscribes, confirms and unsubscribes', async ({ page, context }) => {
  await journey(page, context, { email: 'keyboard@example.org', press: pressEnter, type: typeAfterTabs });
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('Without JavaScript, a person reads, subscribes, confirms and unsubscribes', async ({ page, context }) => {
    await journey(page, context, { email: 'no-script@example.org', press: (_, target) => target.click(), type });
  });

  test('Without JavaScript, the form explains a wrong address and keeps it, so that it can be corrected', async ({ page }) => {
    await correctAnAddress(page, 'corrected-no-script@example.org');
  });
});

test('With the keyboard alone: the form explains a wrong address and keeps it, so that it can be corrected', async ({ page }) => {
  await correctAnAddress(page, 'corrected@example.org');
});

test('The first Tab reaches a link that skips the navigation', async ({ page }) => {
  await page.goto('/');
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to main content' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  const next = page.locator('*:focus');
  await expect(page.getByRole('main').locator(next)).toHaveCount(1);
});

test('People who subscribe on different pages all get a mail', async ({ page }) => {
  for (const [path, email] of [['/', 'on-mission@example.org'], ['/vision', 'on-vision@example.org']]) {
    await page.goto(path);
    await page.getByLabel('Email address').fill(email);
    await page.getByRole('button', { name: 'Subscribe' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Check your inbox');
    await page.goto(process.env.OUTBOX_URL);
    await expect(page.getByRole('listitem').filter({ hasText: email })).toBeVisible();
  }
});

async function journey(page, context, { email, press, type }) {
  const heading = (page) => page.getByRole('heading', { level: 1 });
  const menu = page.getByRole('navigation', { name: 'Main' });

  await test.step('reads', async () => {
    await page.goto('/');
    await expect(heading(page)).toHaveText('Our mission and vision');
    await press(page, menu.getByRole('link', { name: 'Vision' }));
    await expect(heading(page)).toHaveText('Our vision');
  });

  await test.step('subscribes', async () => {
    await type(page, page.getByLabel('Email address'), email);
    await press(page, page.getByRole('button', { name: 'Subscribe' }));
    await expect(heading(page)).toHaveText('Check your inbox');
  });

  const outbox = await context.newPage();
  const mail = outbox.frameLocator('iframe[title="The mail as HTML"]');

  await test.step('opens the mail', async () => {
    await outbox.goto(process.env.OUTBOX_URL);
    const entry = outbox.getByRole('listitem').filter({ hasText: email });
    await expect(entry).toBeVisible();
    // The list reloads itself every two seconds and then loses the focus.
    await expect(async () => {
      await press(outbox, entry.getByRole('link'));
      await expect(heading(outbox)).toHaveText('Please confirm your subscription', { timeout: 2000 });
    }).toPass();
  });

  await test.step('confirms', async () => {
    const site = await follow(context, () => press(outbox, mail.getByRole('link', { name: 'Confirm my subscription' })));
    await expect(heading(site)).toHaveText('One step left');
    await press(site, site.getByRole('button', { name: 'Confirm my subscription' }));
    await expect(heading(site)).toHaveText('Your subscription is confirmed');
    await site.close();
  });

  await test.step('unsubscribes', async () => {
    await outbox.bringToFront();
    const site = await follow(context, () => press(outbox, mail.getByRole('link', { name: 'Unsubscribe me' })));
    await expect(heading(site)).toHaveText('Unsubscribe from our newsletter');
    await press(site, site.getByRole('button', { name: 'Unsubscribe me' }));
    await expect(heading(site)).toHaveText('You are unsubscribed');
  });
}

async function correctAnAddress(page, email) {
  await page.goto('/vision');
  await typeAfterTabs(page, page.getByLabel('Email address'), 'jo.at.example.org');
  await page.keyboard.press('Enter');
  const summary = page.getByRole('alert');
  await expect(summary).toContainText('There is a problem');
  await expect(summary).toBeFocused();
  await expect(page).toHaveTitle(/^Error: /);
  const field = page.getByLabel('Email address');
  await expect(field).toHaveValue('jo.at.example.org');
  await expect(field).toHaveAccessibleDescription(/Enter an email address in the correct format/);

  await pressEnter(page, summary.getByRole('link'));
  await expect(field).toBeFocused();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type(email);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Check your inbox');
}

/** The page that a link of the mail opens in a new tab. */
async function follow(context, press) {
  const [page] = await Promise.all([context.waitForEvent('page'), press()]);
  await page.waitForLoadState();
  return page;
}

async function type(page, field, text) {
  await field.click();
  await page.keyboard.type(text);
}

async function pressEnter(page, target) {
  await tabTo(page, target);
  await page.keyboard.press('Enter');
}

async function typeAfterTabs(page, field, text) {
  await tabTo(page, field);
  await page.keyboard.type(text);
}

async function tabTo(page, target) {
  await target.waitFor();
  for (let tabs = 0; !(await isFocused(target)); tabs += 1) {
    expect(tabs, 'how often Tab had to be pressed').toBeLessThan(MOST_TABS);
    await page.keyboard.press('Tab');
  }
}

/** The focus needs a moment to enter the frame of the mail. */
async function isFocused(target) {
  return expect(target).toBeFocused({ timeout: 100 }).then(() => true, () => false);
}
