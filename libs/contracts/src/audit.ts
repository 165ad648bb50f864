import { z } from 'zod';
import { ListQuery, listOf } from './list.js';

export const AuditQuery = ListQuery.extend({
  objectKind: z.string().max(40).optional(),
  objectId: z.string().max(60).optional(),
  actorId: z.string().max(60).optional(),
});
export type AuditQuery = z.infer<typeof AuditQuery>;

export const AuditItem = z
  .object({
    id: z.string(),
    at: z.string(),
    unitId: z.uuid(),
    actorKind: z.enum(['user', 'apiKey', 'recipient', 'system']),
    actorId: z.string(),
    actorName: z.string(),
    action: z.string(),
    objectKind: z.string(),
    objectId: z.string(),
    facts: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'AuditItem' });
export const AuditList = listOf(AuditItem).meta({ id: 'AuditList' });
export type AuditList = z.infer<typeof AuditList>;
