// Every page of the site, in every state that a visitor can see, except the states that need an outage or 60 sign-ups.

const { CONFIRM_LINK, UNSUBSCRIBE_LINK, MY_DATA_LINK = '', NO_DATA_LINK } = process.env;
const FORM = 'application/x-www-form-urlencoded';
const SUBSCRIBE = 'Subscribe to our newsletter!';
/** A page that belongs to no site. A form that is sent from there comes from elsewhere. */
const ELSEWHERE = 'about:blank';

/**
 * The addresses of the public pages. `global-setup.js` reads them from the sitemap of the running site, so a new page is tested
 * without a change here. `playwright test --list` starts no site and lists none of them.
 */
export const PUBLIC_PAGES = JSON.parse(process.env.PUBLIC_PAGES ?? '[]');

/**
 * The pages that are not in the sitemap. A test in `pages.spec.js` fails if a route of the site is neither here nor there.
 *
 * - `path`: the address
 * - `from` and `body`: a form with this content is sent to `path` from this page; without them, the browser opens `path`
 * - `status`: 200 if it is not given
 * - `isTheSameForAll`: the page is rendered and compressed when the site is built
 */
const OTHER_PAGES = [
  { name: 'check-inbox', path: '/newsletter/check-inbox', heading: 'Check your inbox', isTheSameForAll: true },
  { name: 'confirm', path: CONFIRM_LINK, heading: 'One step left' },
  { name: 'welcome', path: '/newsletter/welcome', heading: 'Your subscription is confirmed', isTheSameForAll: true },
  { name: 'unsubscribe', path: UNSUBSCRIBE_LINK, heading: 'Unsubscribe from our newsletter' },
  { name: 'goodbye', path: '/newsletter/goodbye', heading: 'You are unsubscribed', isTheSameForAll: true },
  { name: 'my-data', path: MY_DATA_LINK, heading: 'What we have stored about you' },
  { name: 'no-data', path: NO_DATA_LINK, heading: 'We have nothing stored about you' },
  { name: 'erase', path: MY_DATA_LINK.replace('/my-data?', '/erase?'), heading: 'Erase your data' },
  { name: 'erased', path: '/newsletter/erased', heading: 'Your data is erased', isTheSameForAll: true },
  { name: 'link-invalid', path: '/newsletter/confirm?t=cut-off', status: 404, heading: 'This link does not work' },
  { name: 'not-found', path: '/nowhere', status: 404, heading: 'Page not found' },
  { name: 'no-address', from: '/newsletter', path: '/newsletter', body: 'email=&website=&page=%2Fnewsletter', status: 422, heading: SUBSCRIBE },
  { name: 'wrong-address', from: '/vision', path: '/newsletter', body: 'email=jo.at.example.org&website=&page=%2Fvision', status: 422, heading: SUBSCRIBE },
  { name: 'foreign-form', from: ELSEWHERE, path: '/newsletter', body: 'email=jo%40example.org', status: 403, heading: 'We did not accept this form' },
  { name: 'only-readable', from: '/vision', path: '/vision', body: 'email=jo%40example.org', status: 405, heading: 'This page can only be read' },
  { name: 'too-large', from: '/newsletter', path: '/newsletter', body: `email=${'a'.repeat(9000)}`, status: 413, heading: 'That was too much at once' },
];

/** All of them. `name` is unique and names files. `isPublic`: search engines should find the page. */
export const PAGES = [...PUBLIC_PAGES.map(publicPage), ...OTHER_PAGES].map((page) => ({ status: 200, ...page }));

function publicPage(path) {
  return { name: path.slice(1).replaceAll('/', '-'), path, heading: /\S/, isPublic: true, isTheSameForAll: true };
}

/** Shows the page in the browser, and waits until the focus is where the page wants it. Resolves to the answer of the server. */
export async function open(page, state) {
  const answer = await (isForm(state) ? submit(page, state) : page.goto(state.path));
  await page.waitForFunction(() => {
    const wanted = document.querySelector('[autofocus]');
    return wanted === null || document.activeElement === wanted;
  });
  return answer;
}

/** The HTTP request that gets the page. */
export function request(state) {
  const { from, path, body } = state;
  if (!isForm(state)) return { method: 'GET', path, headers: {}, body: '' };
  // The only header by which the site sees where a form comes from.
  const site = from === ELSEWHERE ? 'cross-site' : 'same-origin';
  return { method: 'POST', path, headers: { 'content-type': FORM, 'sec-fetch-site': site }, body };
}

/** Whether the page is the answer to a form. Such a page has no address that could be opened. */
export function isForm({ body }) {
  return body !== undefined;
}

/** Sends a form as the page `from` does, but with the content of `body`. */
async function submit(page, { from, path, body }) {
  await page.goto(from);
  const url = new URL(path, process.env.SITE_URL).href;
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
