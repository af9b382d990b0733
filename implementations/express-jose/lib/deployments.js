// SPDX-License-Identifier: Apache-2.0

import { isWellFormed } from './credentials.js';
import { createVerifier, unverifiedClaims } from './jwt.js';
import { introspect, userinfo } from './provider.js';
import { refusals } from './refusal.js';

const LEEWAY_SECONDS = 5;

/** Makes the function that turns a token into a username, or throws a Refusal. */
export function createAuthenticator(config) {
  return CREATORS[config.deployment](config);
}

const CREATORS = {
  'authorization-grant': async (config) => async (token) => {
    if (!isWellFormed(token)) throw refusals.grantRefused();
    return (await userinfo(config, token))[config.usernameClaim];
  },

  'client-credentials': async (config) => async (token) => {
    if (!isWellFormed(token)) throw refusals.clientCredentials();
    const answer = await introspect(config, token, refusals.clientCredentials);
    if (!answer.active || problemOf(answer, config)) throw refusals.clientCredentials();
    return config.serviceAccount;
  },

  'jwt-public-key': async (config) => {
    const verify = await createVerifier(config);
    return async (token) => {
      if (!isWellFormed(token)) throw refusals.jwtInvalid();
      return (await verify(token))[config.usernameClaim];
    };
  },

  'jwt-introspection': async (config) => async (token) => {
    if (!isWellFormed(token)) throw refusals.jwtInvalid();
    const claims = unverifiedClaims(token);
    const answer = await introspect(config, token, refusals.clientRefused);
    if (!answer.active) {
      // The token is refused in either case, so its own word may say why.
      throw typeof claims.exp === 'number' && claims.exp <= Date.now() / 1000 ? refusals.jwtExpired() : refusals.jwtInvalid();
    }
    const problem = problemOf(answer, config);
    if (problem) throw problem === 'expired' ? refusals.jwtExpired() : refusals.jwtInvalid();
    return answer[config.usernameClaim];
  },
};

/**
 * Why an active token is not good here all the same. All members are optional,
 * but a token that names no audience cannot be told from one for another API
 * (RFC 9700 section 2.3).
 */
function problemOf(answer, config) {
  const now = Date.now() / 1000;
  for (const name of ['exp', 'nbf']) {
    if (answer[name] !== undefined && typeof answer[name] !== 'number') throw refusals.providerFault();
  }
  if (answer.iss !== undefined && answer.iss !== config.issuer) return 'issuer';
  if (![answer.aud].flat().includes(config.audience)) return 'audience';
  if (!isBearerAccess(answer.token_type) || !isBearerAccess(answer.token_use)) return 'use';
  if (answer.nbf > now + LEEWAY_SECONDS) return 'not yet valid';
  if (answer.exp <= now - LEEWAY_SECONDS) return 'expired';
  return '';
}

// Refresh tokens are for the provider, and tokens that are bound to a key of
// their client need a proof of it (RFC 9449 section 6.2).
function isBearerAccess(use) {
  return use === undefined || ['bearer', 'access', 'access_token'].includes(String(use).toLowerCase());
}
