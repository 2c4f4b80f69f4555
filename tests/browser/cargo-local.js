// Starts and stops `cargo local`.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { PROJECT } from './folders.js';
import { freePorts } from './free-ports.js';

/** How long the start may take, in milliseconds. The first one compiles the whole project. */
const PATIENCE = 10 * 60_000;

/** Runs the site on free ports, with data of its own, and resolves when it answers. */
export async function startSite() {
  const [port, mailPort, dynamodbPort] = await freePorts(3);
  const data = await mkdtemp(join(tmpdir(), 'site-'));
  const options = ['--port', port, '--mail-port', mailPort, '--dynamodb-port', dynamodbPort, '--data', data];
  const site = spawn('cargo', ['local', ...options], { cwd: PROJECT, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(site, 'exit');
  const stop = async () => {
    site.kill('SIGINT');
    await ended;
    await rm(data, { recursive: true, force: true });
  };
  try {
    await announced(site, ended);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `http://localhost:${port}`, outboxUrl: `http://localhost:${mailPort}`, stop };
}

/** Resolves when `cargo local` prints the address of its outbox. It does that when the site answers. */
async function announced(site, ended) {
  const printed = [];
  const ready = new Promise((resolve) => {
    for (const stream of [site.stdout, site.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        printed.push(line);
        if (line.trimStart().startsWith('Outbox ')) resolve();
      });
    }
  });
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`cargo local does not start. It printed:\n${printed.join('\n')}`)), PATIENCE);
  });
  const failed = ended.then(([code]) => {
    throw new Error(`cargo local ended with the status ${code}. It printed:\n${printed.join('\n')}`);
  });
  // After the start, nobody waits for this promise. Its rejection is no error then.
  failed.catch(() => {});
  await Promise.race([ready, failed, late]).finally(() => clearTimeout(timer));
}
