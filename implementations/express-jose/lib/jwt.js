// SPDX-License-Identifier: Apache-2.0

import { readFile } from 'node:fs/promises';
import * as jose from 'jose';
import { refusals } from './refusal.js';

const LEEWAY_SECONDS = 5;

// What jose says of a token that is not good. Any other error is one of the
// keys: they cannot be fetched or read.
const TOKEN_ERRORS = new Set([
  'ERR_JWS_INVALID', 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED', 'ERR_JWT_INVALID', 'ERR_JWT_CLAIM_VALIDATION_FAILED',
  'ERR_JOSE_ALG_NOT_ALLOWED', 'ERR_JOSE_NOT_SUPPORTED', 'ERR_JWKS_NO_MATCHING_KEY',
]);

/** Makes a function that returns the claims of a good access token. */
export async function createVerifier(config) {
  const keys = config.jwksURI
    ? jose.createRemoteJWKSet(new URL(config.jwksURI), { timeoutDuration: 2000, cooldownDuration: 10_000 })
    : await keyOfFile(config.publicKeyFile);
  const options = {
    issuer: config.issuer,
    audience: config.audience,
    typ: 'at+jwt',
    algorithms: ['RS256', 'ES256'],
    requiredClaims: ['exp', 'sub'], // jose accepts a token without expiry if it is not told
    clockTolerance: LEEWAY_SECONDS,
  };
  return async (token) => {
    try {
      const { payload } = await verify(token, keys, options);
      if (typeof payload.sub !== 'string' || payload.iat > Date.now() / 1000 + LEEWAY_SECONDS) throw refusals.jwtInvalid();
      return payload;
    } catch (error) {
      throw translate(error);
    }
  };
}

// A token without key id may be of any key that fits its algorithm.
async function verify(token, keys, options) {
  try {
    return await jose.jwtVerify(token, keys, options);
  } catch (error) {
    if (error.code !== 'ERR_JWKS_MULTIPLE_MATCHING_KEYS') throw error;
    for await (const key of error) {
      try {
        return await jose.jwtVerify(token, key, options);
      } catch (failure) {
        if (failure.code !== 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED') throw failure;
      }
    }
    throw refusals.jwtInvalid();
  }
}

function translate(error) {
  if (error.code === 'ERR_JWT_EXPIRED') return refusals.jwtExpired();
  if (TOKEN_ERRORS.has(error.code)) return refusals.jwtInvalid();
  return error.status ? error : refusals.providerFault();
}

async function keyOfFile(file) {
  const text = await readFile(file, 'utf8');
  if (text.trimStart().startsWith('{')) {
    return jose.createLocalJWKSet({ keys: [JSON.parse(text)] });
  }
  for (const alg of ['RS256', 'ES256']) {
    const key = await jose.importSPKI(text, alg).catch(() => undefined);
    if (key) return key;
  }
  throw new Error(`BEARPROOF_PUBLIC_KEY_FILE holds neither a JWK nor a PEM public key for RS256 or ES256`);
}

/** The claims of something in the form of a JWT, which nobody has verified. */
export function unverifiedClaims(token) {
  try {
    jose.decodeProtectedHeader(token);
    return jose.decodeJwt(token);
  } catch {
    throw refusals.jwtInvalid();
  }
}
