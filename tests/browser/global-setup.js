// Before all tests: starts the site and prepares what the tests need. Tests find it in these environment variables:
//
// - SITE_URL, OUTBOX_URL
// - PUBLIC_PAGES: the addresses in the sitemap, as JSON
// - READER: the address of a person who has signed up; CONFIRM_LINK, UNSUBSCRIBE_LINK, MY_DATA_LINK: the links of this person
// - NO_DATA_LINK: the link of a person whose data is erased

import { startSite } from './cargo-local.js';
import { linkIn, mailTo } from './outbox.js';

/** Resolves to the function that Playwright calls after all tests. */
export default async function globalSetup() {
  const site = await startSite();
  try {
    process.env.SITE_URL = site.url;
    process.env.OUTBOX_URL = site.outboxUrl;
    process.env.PUBLIC_PAGES = JSON.stringify(await publicPages());
    await signUpAReader();
    await eraseSomebody();
  } catch (error) {
    await site.stop();
    throw error;
  }
  return site.stop;
}

async function publicPages() {
  const sitemap = await (await fetch(`${process.env.SITE_URL}/sitemap.xml`)).text();
  const pages = [...sitemap.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, address]) => new URL(address).pathname);
  if (pages.length === 0) throw new Error(`/sitemap.xml lists no pages:\n${sitemap}`);
  return pages;
}

/** All tests may open the links of this person: only the buttons on the pages change something. */
async function signUpAReader() {
  process.env.READER = 'reader@example.org';
  const mail = await signUp(process.env.READER);
  process.env.CONFIRM_LINK = linkIn(mail, '/newsletter/confirm');
  process.env.UNSUBSCRIBE_LINK = linkIn(mail, '/newsletter/unsubscribe');
  process.env.MY_DATA_LINK = linkIn(mail, '/newsletter/my-data');
}

async function eraseSomebody() {
  process.env.NO_DATA_LINK = linkIn(await signUp('erased@example.org'), '/newsletter/my-data');
  await post('/newsletter/erase', { t: new URLSearchParams(process.env.NO_DATA_LINK.split('?')[1]).get('t') });
}

async function signUp(email) {
  await post('/newsletter', { email, page: '/newsletter' });
  return mailTo(email);
}

async function post(path, fields) {
  const body = new URLSearchParams(fields);
  const response = await fetch(`${process.env.SITE_URL}${path}`, { method: 'POST', body, redirect: 'manual' });
  if (response.status !== 303) throw new Error(`A form sent to ${path} got the status ${response.status} instead of 303.`);
}
