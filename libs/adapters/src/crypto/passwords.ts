import type { PasswordHasher } from '@loa/application';
import { hash, verify } from '@node-rs/argon2';

// The library's enum is ambient and has no value at run time.
const ARGON2ID = 2;
/** OWASP's first choice for Argon2id: 19 MiB, two passes, one lane. */
const OPTIONS = { algorithm: ARGON2ID, memoryCost: 19456, timeCost: 2, parallelism: 1 };

export class Argon2Passwords implements PasswordHasher {
  hash(password: string): Promise<string> {
    return hash(password, OPTIONS);
  }

  verify(stored: string, password: string): Promise<boolean> {
    return verify(stored, password);
  }
}
