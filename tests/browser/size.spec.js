import http from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

import { PAGES, request } from './pages.js';
import { expect, test } from './visit.js';

/** What a server may send before it has to wait for the first acknowledgement: ten segments (RFC 6928). */
const BUDGET = 14_600;
const DECODERS = { br: brotliDecompressSync, gzip: gunzipSync, identity: (body) => body };

for (const state of PAGES) {
  test(`${state.name}: all of it arrives in the first round trip, however it is compressed`, async () => {
    for (const encoding of Object.keys(DECODERS)) {
      const { status, headers, body, bytes } = await send(request(state), encoding);
      expect(status).toBe(state.status);
      // What a function writes for one visitor may come as it is.
      const encoded = headers['content-encoding'] ?? 'identity';
      expect(state.isTheSameForAll ? [encoding] : [encoding, 'identity']).toContain(encoded);
      expect(DECODERS[encoded](body).toString()).toContain('</html>');
      // Only programs ask for a page uncompressed: its text alone counts then.
      const size = encoding === 'identity' ? body.length : bytes;
      expect.soft(size, encoding).toBeLessThanOrEqual(BUDGET);
    }
  });
}

/** Sends a request on a connection of its own, and counts what comes back on it: status line, headers and body. */
function send({ method, path, headers, body }, encoding) {
  return new Promise((resolve, reject) => {
    const options = { method, agent: false, headers: { ...headers, 'accept-encoding': encoding } };
    const sent = http.request(new URL(path, process.env.SITE_URL), options, (response) => {
      const { socket } = response;
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode: status, headers } = response;
        resolve({ status, headers, body: Buffer.concat(chunks), bytes: socket.bytesRead });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
