import { z } from 'zod';
import { ListQuery, listOf } from './list.js';

/** An address that is not written to, why, and what was said of it last. */
export const CareItem = z
  .object({
    contactId: z.uuid(),
    personId: z.uuid(),
    personName: z.string(),
    unitName: z.string(),
    channel: z.string(),
    masked: z.string(),
    health: z.enum(['invalid', 'bounced', 'blocked']),
    /** "soft": refused again and again; "sameAddress": known bad at another record; else empty. */
    healthCode: z.string(),
    since: z.string().nullable(),
    /** The message that told, where the asking scope may see it. */
    told: z
      .object({ runId: z.string(), memberId: z.string(), code: z.string(), words: z.string(), at: z.string() })
      .nullable(),
  })
  .meta({ id: 'CareItem' });
export type CareItem = z.infer<typeof CareItem>;
export const CareList = listOf(CareItem).meta({ id: 'CareList' });
export type CareList = z.infer<typeof CareList>;

export const CareQuery = ListQuery.extend({
  unitId: z.uuid().optional(),
  health: z.enum(['invalid', 'bounced', 'blocked']).optional(),
});
export type CareQuery = z.infer<typeof CareQuery>;

/** Puts an address back to use: how it was found to work, in words. */
export const RestoreContact = z
  .strictObject({ evidence: z.string().trim().min(5).max(500) })
  .meta({ id: 'RestoreContact' });
export type RestoreContact = z.infer<typeof RestoreContact>;
/** Records of the same address that came back with it. */
export const RestoredContact = z.object({ records: z.int() }).meta({ id: 'RestoredContact' });

export const SentCode = z
  .object({ id: z.uuid(), expiresAt: z.string(), state: z.string(), code: z.string() })
  .meta({ id: 'SentCode' });
export type SentCode = z.infer<typeof SentCode>;
export const EnterCode = z
  .strictObject({
    code: z
      .string()
      .trim()
      .regex(/^\d{6}$/),
  })
  .meta({ id: 'EnterCode' });
export type EnterCode = z.infer<typeof EnterCode>;
export const EnteredCode = z.object({ verified: z.literal(true) }).meta({ id: 'EnteredCode' });

const RequestKind = z.enum(['access', 'correction', 'withdrawal', 'erasure']);
const AskedBy = z.enum(['self', 'guardian', 'representative']);
const Way = z.enum(['inPerson', 'paper', 'phone', 'email', 'message', 'preferencePage']);

export const RequestView = z
  .object({
    id: z.uuid(),
    /** "YC-2026-000012": the number of proof. */
    number: z.string(),
    kind: RequestKind,
    state: z.enum(['open', 'ordered', 'done', 'refused']),
    personId: z.uuid(),
    /** Empty once erased. */
    personName: z.string(),
    unitName: z.string(),
    askedBy: AskedBy,
    way: Way,
    askedAt: z.string(),
    note: z.string(),
    /** Days, `yyyy-MM-dd`. */
    answerDue: z.string(),
    due: z.string(),
    extendedAt: z.string().nullable(),
    extensionReason: z.string(),
    answeredAt: z.string().nullable(),
    answer: z.string(),
    decidedName: z.string(),
    closedAt: z.string().nullable(),
    /** Code of the reason why an ordered erasure failed the last time; it is tried again. */
    failure: z.string(),
  })
  .meta({ id: 'RequestView' });
export type RequestView = z.infer<typeof RequestView>;
export const RequestList = listOf(RequestView).meta({ id: 'RequestList' });
export type RequestList = z.infer<typeof RequestList>;

export const RequestQuery = ListQuery.extend({
  /** Open ones come by their day, closed ones with the newest first. */
  state: z.enum(['open', 'closed']).default('open'),
  personId: z.uuid().optional(),
});
export type RequestQuery = z.infer<typeof RequestQuery>;

export const RegisterRequest = z
  .strictObject({
    personId: z.uuid(),
    kind: RequestKind,
    askedBy: AskedBy,
    way: Way,
    /** The day it came in, `yyyy-MM-dd`; today when absent. */
    askedOn: z.iso.date().optional(),
    note: z.string().trim().max(1000).default(''),
  })
  .meta({ id: 'RegisterRequest' });
export type RegisterRequest = z.infer<typeof RegisterRequest>;

export const AnswerRequest = z
  .strictObject({ answer: z.string().trim().min(3).max(2000) })
  .meta({ id: 'AnswerRequest' });
export type AnswerRequest = z.infer<typeof AnswerRequest>;
export const ExtendRequest = z
  .strictObject({ reason: z.string().trim().min(3).max(500) })
  .meta({ id: 'ExtendRequest' });
export type ExtendRequest = z.infer<typeof ExtendRequest>;
export const CloseRequest = z
  .strictObject({ outcome: z.enum(['done', 'refused']), answer: z.string().trim().min(3).max(2000) })
  .meta({ id: 'CloseRequest' });
export type CloseRequest = z.infer<typeof CloseRequest>;

const asked = { askedBy: AskedBy, way: Way };
/** Makes the export and, with it, a closed request for access; an open one of the person is closed by it. */
export const ExportPerson = z.strictObject(asked).meta({ id: 'ExportPerson' });
export type ExportPerson = z.infer<typeof ExportPerson>;
export const PersonExport = z
  .object({
    number: z.string(),
    fileName: z.string(),
    /** One page to read or print; the same facts as JSON stand in it. */
    html: z.string(),
  })
  .meta({ id: 'PersonExport' });
export type PersonExport = z.infer<typeof PersonExport>;

/** What an erasure takes and what it stops. */
export const ErasurePreview = z
  .object({
    memberships: z.int(),
    links: z.int(),
    addresses: z.int(),
    consents: z.int(),
    messages: z.int(),
    aboutThem: z.int(),
    waiting: z.int(),
    /** Why it is refused for now; empty: nothing stands against it. */
    holds: z.array(z.object({ basis: z.string(), until: z.string().nullable() })),
  })
  .meta({ id: 'ErasurePreview' });
export type ErasurePreview = z.infer<typeof ErasurePreview>;

export const OrderErasure = z
  .strictObject({
    ...asked,
    /** Of the preview that was looked at: whoever got more since is looked at again. */
    messages: z.int().min(0),
    confirmed: z.literal(true),
  })
  .meta({ id: 'OrderErasure' });
export type OrderErasure = z.infer<typeof OrderErasure>;
