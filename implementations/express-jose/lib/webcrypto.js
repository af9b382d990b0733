// jose expects the Web Crypto API as a global; Node.js 18, which Debian 12 has, keeps it in a module.
import { webcrypto } from 'node:crypto';

globalThis.crypto ??= webcrypto;
