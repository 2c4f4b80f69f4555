import { expect } from '@playwright/test';

/** The newest mail to an address. */
export async function mailTo(address) {
  let mail;
  await expect(async () => {
    const messages = await (await fetch(`${process.env.OUTBOX_URL}/messages`)).json();
    mail = messages.findLast((message) => message.to === address);
    expect(mail, `a mail to ${address}`).toBeTruthy();
  }).toPass({ timeout: 60_000 });
  return mail;
}

/** The path and query of the mail's link to `page`, such as `/newsletter/confirm`. */
export function linkIn(mail, page) {
  const link = mail.text.match(/https?:\/\/\S+/g).find((address) => new URL(address).pathname === page);
  const { pathname, search } = new URL(link);
  return pathname + search;
}
