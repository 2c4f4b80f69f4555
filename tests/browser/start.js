import { linkIn, mailTo } from './outbox.js';
import { startSite } from './site.js';

/** Before all tests. What it returns runs after them. */
export default async function start() {
  const site = await startSite();
  try {
    process.env.SITE_URL = site.url;
    process.env.OUTBOX_URL = site.outboxUrl;
    await signUpAReader();
  } catch (error) {
    await site.stop();
    throw error;
  }
  return site.stop;
}

/** Whose links all tests may open: that changes nothing until somebody presses the button. */
async function signUpAReader() {
  process.env.READER = 'reader@example.org';
  const body = new URLSearchParams({ email: process.env.READER, page: '/newsletter' });
  const response = await fetch(`${process.env.SITE_URL}/newsletter`, { method: 'POST', body, redirect: 'manual' });
  if (response.status !== 303) {
    throw new Error(`A sign-up was answered with ${response.status}.`);
  }
  const mail = await mailTo(process.env.READER);
  process.env.CONFIRM_LINK = linkIn(mail, '/newsletter/confirm');
  process.env.UNSUBSCRIBE_LINK = linkIn(mail, '/newsletter/unsubscribe');
}
