// SPDX-License-Identifier: Apache-2.0

import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';

import { refusals } from './refusal.js';

const TIMEOUT_MS = 2000;
const MAX_BODY = 64 * 1024;

/**
 * Asks the identity provider. The answer is its status and its JSON object,
 * or null in place of the object. No redirect is followed: the request holds
 * a token, and often a secret. This is node:http and not fetch, which takes
 * an answer for complete whose last chunk never came (RFC 9112 section 8).
 */
async function ask(url, { body, ...options }) {
  const { request } = new URL(url).protocol === 'https:' ? https : http;
  try {
    const asked = request(url, { ...options, signal: AbortSignal.timeout(TIMEOUT_MS) });
    asked.end(body);
    const [response] = await once(asked, 'response');
    asked.on('error', () => {}); // from here on, reading the answer fails instead
    return { status: response.statusCode, object: parse(response, await readBody(response)) };
  } catch {
    throw refusals.providerFault();
  }
}

async function readBody(response) {
  const chunks = [];
  let size = 0;
  for await (const chunk of response) {
    size += chunk.length;
    if (size > MAX_BODY) throw new Error('answer is too long');
    chunks.push(chunk);
  }
  return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
}

function parse(response, text) {
  const { 'content-type': type = '', 'content-encoding': encoding } = response.headers;
  if (type.split(';')[0].trim().toLowerCase() !== 'application/json' || encoding) return null;
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** What the userinfo endpoint says of the owner of a token. */
export async function userinfo(config, token) {
  const { status, object } = await ask(config.userinfoEndpoint, {
    headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
  });
  if ([400, 401, 403].includes(status)) throw refusals.grantRefused();
  if (status !== 200 || !object) throw refusals.providerFault();
  return object;
}

/**
 * What the introspection endpoint says of a token (RFC 7662). `clientRefused`
 * makes the error for a provider that does not accept this service's client.
 */
export async function introspect(config, token, clientRefused) {
  const { status, object } = await ask(config.introspectionEndpoint, {
    method: 'POST',
    headers: {
      authorization: basic(config),
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ token, token_type_hint: 'access_token' }).toString(),
  });
  if (status === 401 || status === 403 || (status === 400 && object?.error === 'invalid_client')) throw clientRefused();
  if (status !== 200 || typeof object?.active !== 'boolean') throw refusals.providerFault();
  return object;
}

// Both parts are form-encoded before they are joined (RFC 6749 section 2.3.1).
function basic({ clientID, clientSecret }) {
  const encode = (text) => new URLSearchParams({ x: text }).toString().slice(2);
  return `Basic ${Buffer.from(`${encode(clientID)}:${encode(clientSecret)}`).toString('base64')}`;
}
