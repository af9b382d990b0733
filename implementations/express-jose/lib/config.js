// SPDX-License-Identifier: Apache-2.0

// What each deployment cannot do without. An entry of several names wants one of them.
const NEEDS = {
  'authorization-grant': [['BEARPROOF_USERINFO_ENDPOINT']],
  'client-credentials': [
    ['BEARPROOF_INTROSPECTION_ENDPOINT'], ['BEARPROOF_CLIENT_ID'], ['BEARPROOF_CLIENT_SECRET'],
    ['BEARPROOF_ISSUER'], ['BEARPROOF_AUDIENCE'], ['BEARPROOF_SERVICE_ACCOUNT'],
  ],
  'jwt-public-key': [
    ['BEARPROOF_JWKS_URI', 'BEARPROOF_PUBLIC_KEY_FILE'], ['BEARPROOF_ISSUER'], ['BEARPROOF_AUDIENCE'],
  ],
  'jwt-introspection': [
    ['BEARPROOF_INTROSPECTION_ENDPOINT'], ['BEARPROOF_CLIENT_ID'], ['BEARPROOF_CLIENT_SECRET'],
    ['BEARPROOF_ISSUER'], ['BEARPROOF_AUDIENCE'],
  ],
};

/** Reads the environment; every problem is reported, not only the first. */
export function readConfig(env) {
  const problems = [];
  const deployment = env.BEARPROOF_DEPLOYMENT ?? '';
  const port = Number(env.PORT);
  if (!env.PORT || !Number.isInteger(port) || port < 1 || port > 65535) problems.push('PORT is not a port number');
  if (!Object.hasOwn(NEEDS, deployment)) {
    problems.push(`BEARPROOF_DEPLOYMENT is not one of ${Object.keys(NEEDS).join(', ')}`);
  }
  const needs = Object.hasOwn(NEEDS, deployment) ? NEEDS[deployment] : [];
  for (const names of needs) {
    if (!names.some((name) => env[name])) problems.push(`${names.join(' or ')} is missing`);
  }
  const config = {
    port,
    deployment,
    baseURL: env.BEARPROOF_BASE_URL || 'http://localhost:8080',
    issuer: env.BEARPROOF_ISSUER,
    jwksURI: env.BEARPROOF_JWKS_URI,
    publicKeyFile: env.BEARPROOF_PUBLIC_KEY_FILE,
    introspectionEndpoint: env.BEARPROOF_INTROSPECTION_ENDPOINT,
    userinfoEndpoint: env.BEARPROOF_USERINFO_ENDPOINT,
    audience: env.BEARPROOF_AUDIENCE,
    clientID: env.BEARPROOF_CLIENT_ID,
    clientSecret: env.BEARPROOF_CLIENT_SECRET,
    usernameClaim: env.BEARPROOF_USERNAME_CLAIM || 'preferred_username',
    serviceAccount: env.BEARPROOF_SERVICE_ACCOUNT,
  };
  return { config, problems };
}
