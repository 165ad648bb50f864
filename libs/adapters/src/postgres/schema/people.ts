import { EntitySchema } from 'typeorm';

// Recipients, their places and their addresses.
// The migrations make the tables; this maps their columns, and a test holds the two together.

export interface PersonRow {
  id: string;
  homeUnitId: string;
  source: string;
  sourceCode: string | null;
  fullName: string;
  givenName: string;
  searchName: string;
  salutation: string;
  birthDate: string | null;
  eidStatus: string;
  serviceUse: string;
  tags: string[];
  erasedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
  mergedInto: string | null;
  sample: boolean;
}

export const PersonSchema = new EntitySchema<PersonRow>({
  name: 'Person',
  tableName: 'person',
  columns: {
    id: { type: 'uuid', primary: true, default: () => 'uuidv7()' },
    homeUnitId: { name: 'home_unit_id', type: 'uuid' },
    source: { type: 'text', default: () => "'manual'::text" },
    sourceCode: { name: 'source_code', type: 'text', nullable: true },
    fullName: { name: 'full_name', type: 'text' },
    givenName: { name: 'given_name', type: 'text' },
    searchName: { name: 'search_name', type: 'text' },
    salutation: { type: 'text', default: () => "''::text" },
    birthDate: { name: 'birth_date', type: 'date', nullable: true },
    eidStatus: { name: 'eid_status', type: 'text', default: () => "'unknown'::text" },
    serviceUse: { name: 'service_use', type: 'text', default: () => "'unknown'::text" },
    tags: { type: 'text', array: true, default: () => "'{}'::text[]" },
    erasedAt: { name: 'erased_at', type: 'timestamptz', nullable: true },
    createdAt: { name: 'created_at', type: 'timestamptz', default: () => 'now()' },
    updatedAt: { name: 'updated_at', type: 'timestamptz', default: () => 'now()' },
    mergedInto: { name: 'merged_into', type: 'uuid', nullable: true },
    sample: { type: 'boolean', default: () => 'false' },
  },
});

export interface MembershipRow {
  id: string;
  personId: string;
  unitId: string;
  audienceGroup: string;
  grade: number | null;
  className: string | null;
  employmentType: string | null;
  position: string;
  countOrder: number;
  validFrom: string;
  validTo: string | null;
}

export const MembershipSchema = new EntitySchema<MembershipRow>({
  name: 'Membership',
  tableName: 'membership',
  columns: {
    id: { type: 'uuid', primary: true, default: () => 'uuidv7()' },
    personId: { name: 'person_id', type: 'uuid' },
    unitId: { name: 'unit_id', type: 'uuid' },
    audienceGroup: { name: 'audience_group', type: 'text' },
    grade: { type: 'smallint', nullable: true },
    className: { name: 'class_name', type: 'text', nullable: true },
    employmentType: { name: 'employment_type', type: 'text', nullable: true },
    position: { type: 'text', default: () => "''::text" },
    countOrder: { name: 'count_order', type: 'integer', insert: false, update: false },
    validFrom: { name: 'valid_from', type: 'date', default: () => "'2000-01-01'::date" },
    validTo: { name: 'valid_to', type: 'date', nullable: true },
  },
});

export interface ContactPointRow {
  id: string;
  personId: string;
  channel: string;
  addressCipher: Buffer;
  addressKey: Buffer;
  mailDomain: string | null;
  health: string;
  healthAt: Date | null;
  priority: number;
  lastInteractionAt: Date | null;
  healthCode: string;
  restoredEvidence: string;
  verifiedAt: Date | null;
  verifiedHow: string;
  createdAt: Date;
}

export const ContactPointSchema = new EntitySchema<ContactPointRow>({
  name: 'ContactPoint',
  tableName: 'contact_point',
  columns: {
    id: { type: 'uuid', primary: true, default: () => 'uuidv7()' },
    personId: { name: 'person_id', type: 'uuid' },
    channel: { type: 'text' },
    addressCipher: { name: 'address_cipher', type: 'bytea' },
    addressKey: { name: 'address_key', type: 'bytea' },
    mailDomain: { name: 'mail_domain', type: 'text', nullable: true },
    health: { type: 'text', default: () => "'unverified'::text" },
    healthAt: { name: 'health_at', type: 'timestamptz', nullable: true },
    priority: { type: 'smallint', default: () => '0' },
    lastInteractionAt: { name: 'last_interaction_at', type: 'timestamptz', nullable: true },
    healthCode: { name: 'health_code', type: 'text', default: () => "''::text" },
    restoredEvidence: { name: 'restored_evidence', type: 'text', default: () => "''::text" },
    verifiedAt: { name: 'verified_at', type: 'timestamptz', nullable: true },
    verifiedHow: { name: 'verified_how', type: 'text', default: () => "''::text" },
    createdAt: { name: 'created_at', type: 'timestamptz', default: () => 'now()' },
  },
});
