// Reads mails from the outbox of `cargo local`.

import { expect } from '@playwright/test';

/** The newest mail to an address. Waits until there is one. */
export async function mailTo(address) {
  let mail;
  await expect(async () => {
    const messages = await (await fetch(`${process.env.OUTBOX_URL}/messages`)).json();
    mail = messages.findLast((message) => message.to === address);
    expect(mail, `a mail to ${address}`).toBeTruthy();
  }).toPass({ timeout: 60_000 });
  return mail;
}

/** The link in the mail to the page at `path`, such as `/newsletter/confirm`: its path and query. */
export function linkIn(mail, path) {
  const link = mail.text.match(/https?:\/\/\S+/g).find((address) => new URL(address).pathname === path);
  const { pathname, search } = new URL(link);
  return pathname + search;
}
