import { EntitySchema } from 'typeorm';

// Templates with their fixed versions, and saved audiences.
// The migrations make the tables; this maps their columns, and a test holds the two together.

export interface TemplateRow {
  id: string;
  unitId: string;
  key: string;
  active: boolean;
  createdAt: Date;
}

export const TemplateSchema = new EntitySchema<TemplateRow>({
  name: 'Template',
  tableName: 'template',
  columns: {
    id: { type: 'uuid', primary: true, default: () => 'uuidv7()' },
    unitId: { name: 'unit_id', type: 'uuid' },
    key: { type: 'text' },
    active: { type: 'boolean', default: () => 'true' },
    createdAt: { name: 'created_at', type: 'timestamptz', default: () => 'now()' },
  },
});

export interface TemplateVersionRow {
  id: string;
  templateId: string;
  version: number;
  content: unknown;
  contentHash: Buffer;
  createdBy: string;
  createdAt: Date;
  authorName: string;
}

export const TemplateVersionSchema = new EntitySchema<TemplateVersionRow>({
  name: 'TemplateVersion',
  tableName: 'template_version',
  columns: {
    id: { type: 'uuid', primary: true, default: () => 'uuidv7()' },
    templateId: { name: 'template_id', type: 'uuid' },
    version: { type: 'integer' },
    content: { type: 'jsonb' },
    contentHash: { name: 'content_hash', type: 'bytea' },
    createdBy: { name: 'created_by', type: 'text', default: () => "''::text" },
    createdAt: { name: 'created_at', type: 'timestamptz', default: () => 'now()' },
    authorName: { name: 'author_name', type: 'text', default: () => "''::text" },
  },
});

export interface AudienceRow {
  id: string;
  unitId: string;
  name: string;
  rule: unknown;
  createdAt: Date;
  updatedAt: Date;
  sample: boolean;
}

export const AudienceSchema = new EntitySchema<AudienceRow>({
  name: 'Audience',
  tableName: 'audience',
  columns: {
    id: { type: 'uuid', primary: true, default: () => 'uuidv7()' },
    unitId: { name: 'unit_id', type: 'uuid' },
    name: { type: 'text' },
    rule: { type: 'jsonb' },
    createdAt: { name: 'created_at', type: 'timestamptz', default: () => 'now()' },
    updatedAt: { name: 'updated_at', type: 'timestamptz', default: () => 'now()' },
    sample: { type: 'boolean', default: () => 'false' },
  },
});
