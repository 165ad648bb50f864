import { EntitySchema } from 'typeorm';

// Who may log in or call.
// The migrations make the tables; this maps their columns, and a test holds the two together.

export interface AppUserRow {
  id: string;
  unitId: string;
  email: string;
  fullName: string;
  role: string;
  passwordHash: string | null;
  locale: string;
  testPhoneCipher: Buffer | null;
  emailVerifiedAt: Date | null;
  active: boolean;
  demo: boolean;
  createdAt: Date;
}

export const AppUserSchema = new EntitySchema<AppUserRow>({
  name: 'AppUser',
  tableName: 'app_user',
  columns: {
    id: { type: 'uuid', primary: true, default: () => 'uuidv7()' },
    unitId: { name: 'unit_id', type: 'uuid' },
    email: { type: 'text' },
    fullName: { name: 'full_name', type: 'text' },
    role: { type: 'text' },
    passwordHash: { name: 'password_hash', type: 'text', nullable: true },
    locale: { type: 'text', default: () => "'vi'::text" },
    testPhoneCipher: { name: 'test_phone_cipher', type: 'bytea', nullable: true },
    emailVerifiedAt: { name: 'email_verified_at', type: 'timestamptz', nullable: true },
    active: { type: 'boolean', default: () => 'true' },
    demo: { type: 'boolean', default: () => 'false' },
    createdAt: { name: 'created_at', type: 'timestamptz', default: () => 'now()' },
  },
});

export interface ApiKeyRow {
  id: string;
  unitId: string;
  name: string;
  prefix: string;
  keyHash: Buffer;
  permissions: string[];
  createdBy: string | null;
  createdAt: Date;
  expiresAt: Date | null;
  revokedAt: Date | null;
  usedAt: Date | null;
}

export const ApiKeySchema = new EntitySchema<ApiKeyRow>({
  name: 'ApiKey',
  tableName: 'api_key',
  columns: {
    id: { type: 'uuid', primary: true, default: () => 'uuidv7()' },
    unitId: { name: 'unit_id', type: 'uuid' },
    name: { type: 'text' },
    prefix: { type: 'text' },
    keyHash: { name: 'key_hash', type: 'bytea' },
    permissions: { type: 'text', array: true },
    createdBy: { name: 'created_by', type: 'uuid', nullable: true },
    createdAt: { name: 'created_at', type: 'timestamptz', default: () => 'now()' },
    expiresAt: { name: 'expires_at', type: 'timestamptz', nullable: true },
    revokedAt: { name: 'revoked_at', type: 'timestamptz', nullable: true },
    usedAt: { name: 'used_at', type: 'timestamptz', nullable: true },
  },
});
