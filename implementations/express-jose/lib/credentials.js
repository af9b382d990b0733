// SPDX-License-Identifier: Apache-2.0

import { refusals } from './refusal.js';

const BEARER = /^bearer(?: +(?<token>.+))?$/i;

/**
 * The token of the Authorization header, the only place that is looked at. Its
 * characters are judged by whoever reads the token; here it is only found.
 */
export function bearerToken(request) {
  // Node keeps the first of several lines in request.headers.
  const lines = request.headersDistinct.authorization ?? [];
  if (lines.length > 1) throw refusals.twoCredentials();
  const token = BEARER.exec(lines[0]?.trim() ?? '')?.groups.token;
  if (!token) throw refusals.noCredentials();
  return token;
}

/** Whether text is a b64token of a sane length (RFC 6750 section 2.1). */
export function isWellFormed(token) {
  return token.length <= 16384 && /^[A-Za-z0-9\-._~+/]+=*$/.test(token);
}
