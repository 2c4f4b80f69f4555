// The size of a page: a server can send all of it at once.

import http from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

import { PAGES, request } from './pages.js';
import { expect, test } from './watched-test.js';

/** In bytes. A server can send ten segments before it has to wait for the visitor (RFC 6928). */
const BUDGET = 14_600;
const DECODERS = { br: brotliDecompressSync, gzip: gunzipSync, identity: (body) => body };

for (const state of PAGES) {
  test(`${state.name}: it fits into the first round trip, in every encoding`, async () => {
    for (const encoding of Object.keys(DECODERS)) {
      const { status, headers, body, bytes } = await send(request(state), encoding);
      expect(status).toBe(state.status);
      // A page that is written for one visitor may be uncompressed.
      const encoded = headers['content-encoding'] ?? 'identity';
      expect(state.isTheSameForAll ? [encoding] : [encoding, 'identity']).toContain(encoded);
      expect(DECODERS[encoded](body).toString()).toContain('</html>');
      // Every browser accepts compression. Without it, only the body counts.
      const size = encoding === 'identity' ? body.length : bytes;
      expect.soft(size, encoding).toBeLessThanOrEqual(BUDGET);
    }
  });
}

/** Sends a request on a connection of its own, so that the socket counts all bytes of the answer: status line, headers, body. */
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
