import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { PROJECT } from './folders.js';
import { freePorts } from './ports.js';

/** The first start compiles the whole project. */
const PATIENCE = 10 * 60_000;

/** Runs the site with `cargo local`, on ports that are free and with data of its own. */
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

/** Resolves when the site has printed where its outbox is, which it does when it answers. */
async function announced(site, ended) {
  const said = [];
  const ready = new Promise((resolve) => {
    for (const stream of [site.stdout, site.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        said.push(line);
        if (line.trimStart().startsWith('Outbox ')) resolve();
      });
    }
  });
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('The site takes too long to start.')), PATIENCE);
  });
  const failed = ended.then(([code]) => {
    throw new Error(`cargo local ended with ${code}:\n${said.join('\n')}`);
  });
  // Once the site is up, its end is nothing to report.
  failed.catch(() => {});
  await Promise.race([ready, failed, late]).finally(() => clearTimeout(timer));
}
