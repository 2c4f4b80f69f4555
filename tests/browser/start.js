import { linkIn, mailTo } from './outbox.js';
import { startSite } from './site.js';

/** Before all tests. What it returns runs after them. */
export default async function start() {
  const site = await startSite();
  try {
    process.env.SITE_URL = site.url;
    process.env.OUTBOX_URL = site.outboxUrl;
    await signUpAReader();
    await eraseSomebody();
  } catch (error) {
    await site.stop();
    throw error;
  }
  return site.stop;
}

/** Whose links all tests may open: that changes nothing until somebody presses the button. */
async function signUpAReader() {
  process.env.READER = 'reader@example.org';
  const mail = await signUp(process.env.READER);
  process.env.CONFIRM_LINK = linkIn(mail, '/newsletter/confirm');
  process.env.UNSUBSCRIBE_LINK = linkIn(mail, '/newsletter/unsubscribe');
  process.env.MY_DATA_LINK = linkIn(mail, '/newsletter/my-data');
}

/** Somebody about whom nothing is stored any more, with a link to see that. */
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
  if (response.status !== 303) {
    throw new Error(`${path} answered with ${response.status}.`);
  }
}
