const FORM = 'application/x-www-form-urlencoded';

/**
 * Every page of the site in every state that a visitor can get to see, but for those that take an outage or 60 sign-ups.
 *
 * - `path`: where it is, if a plain GET shows it
 * - `send`: what makes it appear, if that takes more than a GET
 * - `isForSearchEngines`: whether they may show it
 * - `isTheSameForAll`: whether it was rendered and compressed when the site was built
 */
export const PAGES = [
  { name: 'mission', path: '/', status: 200, heading: 'Our mission and vision', isForSearchEngines: true, isTheSameForAll: true },
  { name: 'vision', path: '/vision', status: 200, heading: 'Our vision', isForSearchEngines: true, isTheSameForAll: true },
  { name: 'newsletter', path: '/newsletter', status: 200, heading: 'Subscribe to our newsletter!', isForSearchEngines: true, isTheSameForAll: true },
  { name: 'privacy', path: '/newsletter/privacy', status: 200, heading: 'Your data and our newsletter', isForSearchEngines: true, isTheSameForAll: true },
  { name: 'check-inbox', path: '/newsletter/check-inbox', status: 200, heading: 'Check your inbox', isTheSameForAll: true },
  { name: 'confirm', path: () => process.env.CONFIRM_LINK, status: 200, heading: 'One step left' },
  { name: 'welcome', path: '/newsletter/welcome', status: 200, heading: 'Your subscription is confirmed', isTheSameForAll: true },
  { name: 'unsubscribe', path: () => process.env.UNSUBSCRIBE_LINK, status: 200, heading: 'Unsubscribe from our newsletter' },
  { name: 'my-data', path: () => process.env.MY_DATA_LINK, status: 200, heading: 'What we have stored about you' },
  { name: 'erase', path: () => process.env.MY_DATA_LINK.replace('/my-data?', '/erase?'), status: 200, heading: 'Erase your data' },
  { name: 'erased', path: '/newsletter/erased', status: 200, heading: 'Your data is erased', isTheSameForAll: true },
  { name: 'no-data', path: () => process.env.NO_DATA_LINK, status: 200, heading: 'We have nothing stored about you' },
  { name: 'goodbye', path: '/newsletter/goodbye', status: 200, heading: 'You are unsubscribed', isTheSameForAll: true },
  { name: 'link-invalid', path: '/newsletter/confirm?t=cut-off', status: 404, heading: 'This link does not work' },
  { name: 'not-found', path: '/nowhere', status: 404, heading: 'Page not found' },
  {
    name: 'no-address',
    send: { from: '/newsletter', to: '/newsletter', body: 'email=&website=&page=%2Fnewsletter' },
    status: 422,
    heading: 'Subscribe to our newsletter!',
  },
  {
    name: 'wrong-address',
    send: { from: '/vision', to: '/newsletter', body: 'email=jo.at.example.org&website=&page=%2Fvision' },
    status: 422,
    heading: 'Subscribe to our newsletter!',
  },
  {
    name: 'foreign-form',
    send: { from: 'about:blank', to: '/newsletter', body: 'email=jo%40example.org' },
    status: 403,
    heading: 'We did not accept this form',
  },
  {
    name: 'only-readable',
    send: { from: '/vision', to: '/vision', body: 'email=jo%40example.org' },
    status: 405,
    heading: 'This page can only be read',
  },
  {
    name: 'too-large',
    send: { from: '/newsletter', to: '/newsletter', body: `email=${'a'.repeat(9000)}` },
    status: 413,
    heading: 'That was too much at once',
  },
];

/** Shows the page in the browser, and waits until the focus is where the page wants it; resolves to what the server answered. */
export async function open(page, { path, send }) {
  const answer = await (send ? submit(page, send) : page.goto(pathOf(path)));
  await page.waitForFunction(() => {
    const wanted = document.querySelector('[autofocus]');
    return wanted === null || document.activeElement === wanted;
  });
  return answer;
}

/** The request for the page as it stands on the wire. */
export function request({ path, send }) {
  if (!send) return { method: 'GET', path: pathOf(path), headers: {}, body: '' };
  // Of the headers that a browser sends about the page that the form stands on, the site looks at this one.
  const site = send.from === 'about:blank' ? 'cross-site' : 'same-origin';
  return { method: 'POST', path: send.to, headers: { 'content-type': FORM, 'sec-fetch-site': site }, body: send.body };
}

function pathOf(path) {
  return typeof path === 'function' ? path() : path;
}

/** Sends a form from a page, as the page's own form does it, but with whatever is in `body`. */
async function submit(page, { from, to, body }) {
  await page.goto(from);
  const url = new URL(to, process.env.SITE_URL).href;
  const answered = page.waitForResponse((response) => response.url() === url && response.request().method() === 'POST');
  const shown = page.waitForEvent('load');
  await page.evaluate(
    ([url, fields]) => {
      const form = Object.assign(document.createElement('form'), { method: 'post', action: url });
      for (const [name, value] of fields) form.append(Object.assign(document.createElement('input'), { name, value }));
      document.body.append(form);
      form.submit();
    },
    [url, [...new URLSearchParams(body)]],
  );
  const [response] = await Promise.all([answered, shown]);
  return response;
}
