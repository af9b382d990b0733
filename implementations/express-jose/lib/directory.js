// SPDX-License-Identifier: Apache-2.0

import { refusals } from './refusal.js';

const USERS = [
  {
    key: 'JIRAUSER10000', name: 'admin', emailAddress: 'admin@gmail.com', displayName: 'admin',
    active: true, deleted: false, timeZone: 'Asia/Calcutta',
  },
  {
    key: 'JIRAUSER10001', name: 'suspended', emailAddress: 'suspended@example.com', displayName: 'suspended',
    active: false, deleted: false, timeZone: 'Asia/Calcutta',
  },
];

/** The active user of that name or email address. */
export function findUser(username) {
  const user = typeof username === 'string' && USERS.find((u) => u.name === username || u.emailAddress === username);
  if (!user) throw refusals.unknownUser();
  if (!user.active || user.deleted) throw refusals.disabledUser();
  return user;
}

/** The user as the API shows him. */
export function presentUser(baseURL, user) {
  return {
    self: `${baseURL}/rest/api/2/user?username=${encodeURIComponent(user.name)}`,
    ...user,
    locale: 'en_US',
  };
}
