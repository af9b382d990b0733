// SPDX-License-Identifier: Apache-2.0

// Starts the API: everything that it needs stands in the environment.
import './lib/webcrypto.js';
import { createApp } from './lib/app.js';
import { readConfig } from './lib/config.js';
import { createAuthenticator } from './lib/deployments.js';

function exit(code, problem) {
  process.stderr.write(`express-jose: ${problem}\n`);
  process.exit(code);
}

const { config, problems } = readConfig(process.env);
if (problems.length > 0) exit(2, problems.join('; '));

const authenticate = await createAuthenticator(config).catch((error) => exit(2, error.message));
const server = createApp({ baseURL: config.baseURL, authenticate }).listen(config.port, '127.0.0.1');
server.on('error', (error) => exit(1, `cannot listen on 127.0.0.1:${config.port}: ${error.code}`));

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () => {
    server.close(() => process.exit(0));
    server.closeAllConnections();
  });
}
