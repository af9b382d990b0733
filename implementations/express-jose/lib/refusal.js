// SPDX-License-Identifier: Apache-2.0

const BEARER = 'Bearer realm="api"';

/** Why a request is not served, and what its caller is told. */
export class Refusal extends Error {
  constructor(status, message, challenge) {
    super(message);
    this.status = status;
    this.challenge = challenge;
  }

  get body() {
    return { error: { status: 'ERROR', message: this.message } };
  }
}

const invalidToken = `${BEARER}, error="invalid_token"`;

export const refusals = {
  // No error code: the request had no credentials (RFC 6750 section 3.1).
  noCredentials: () => new Refusal(401, 'Authentication required', BEARER),
  twoCredentials: () => new Refusal(400, 'More than one Authorization header', `${BEARER}, error="invalid_request"`),
  grantRefused: () => new Refusal(401, 'The token was refused', invalidToken),
  clientCredentials: () => new Refusal(401, 'Expired Token / invalid_client_ID', invalidToken),
  jwtInvalid: () => new Refusal(400, 'Token Invalid: Error while validating the token.'),
  jwtExpired: () => new Refusal(401, 'Token Expired: The token provided is expired.', invalidToken),
  unknownUser: () => new Refusal(400, 'No user found with this username/email address'),
  disabledUser: () => new Refusal(403, 'This account is not active'),
  clientRefused: () => new Refusal(502, 'The identity provider refused this service'),
  providerFault: () => new Refusal(503, 'The identity provider is not available'),
  notFound: () => new Refusal(404, 'Not found'),
  methodNotAllowed: () => new Refusal(405, 'Method not allowed'),
};
