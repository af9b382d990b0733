// SPDX-License-Identifier: Apache-2.0

import express from 'express';
import { bearerToken } from './credentials.js';
import { findUser, presentUser } from './directory.js';
import { Refusal, refusals } from './refusal.js';

/** The API with its one resource. `authenticate` turns a token into a user's name. */
export function createApp({ baseURL, authenticate }) {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('strict routing');
  app.enable('case sensitive routing');

  app.route('/rest/api/2/myself')
    .get(async (request, response) => {
      const token = bearerToken(request);
      const user = findUser(await authenticate(token));
      send(response, 200, presentUser(baseURL, user));
    })
    .all((_request, response) => {
      response.set('Allow', 'GET, HEAD');
      throw refusals.methodNotAllowed();
    });
  app.use(() => {
    throw refusals.notFound();
  });

  // Express knows an error handler by its four parameters.
  app.use((error, _request, response, _next) => {
    const refusal = error instanceof Refusal ? error : requestError(error);
    if (refusal.challenge) response.set('WWW-Authenticate', refusal.challenge);
    send(response, refusal.status, refusal.body);
  });
  return app;
}

function requestError(error) {
  // What Express itself refuses, such as a path that cannot be decoded.
  if (error.status >= 400 && error.status < 500) return new Refusal(error.status, 'Bad request');
  process.stderr.write(`express-jose: ${error.name} ${error.code ?? ''}\n`);
  return new Refusal(500, 'Internal error');
}

// response.json would add a charset parameter, which JSON does not have (RFC 8259 section 11).
function send(response, status, body) {
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/json');
  response.setHeader('Cache-Control', 'no-store');
  response.end(JSON.stringify(body));
}
