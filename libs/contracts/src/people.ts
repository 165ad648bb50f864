import { z } from 'zod';
import { ListQuery, listOf } from './list.js';

export const AudienceGroup = z.enum(['manager', 'teacher', 'staff', 'pupil', 'guardian', 'citizen']);
const Fact = z.enum(['yes', 'none', 'unknown']);
const EmploymentType = z.enum(['civilServant', 'publicEmployee', 'contractWorker']);

export const PersonQuery = ListQuery.extend({
  /** A part of the name, without accents as well as with them; or a whole phone number or e-mail address. */
  search: z.string().trim().max(100).optional(),
  unitId: z.uuid().optional(),
  group: AudienceGroup.optional(),
});
export type PersonQuery = z.infer<typeof PersonQuery>;

const MembershipView = z.object({
  unitId: z.uuid(),
  unitName: z.string(),
  group: AudienceGroup,
  grade: z.int().nullable(),
  className: z.string().nullable(),
});

export const PersonItem = z
  .object({
    id: z.uuid(),
    fullName: z.string(),
    memberships: z.array(MembershipView),
    channels: z.array(z.string()),
  })
  .meta({ id: 'PersonItem' });
export type PersonItem = z.infer<typeof PersonItem>;
export const PersonList = listOf(PersonItem).meta({ id: 'PersonList' });
export type PersonList = z.infer<typeof PersonList>;

/** Addresses are masked ("091•••••67", "a•••@d.vn"): nobody needs them whole to plan a campaign. */
export const ContactView = z.object({
  id: z.uuid(),
  channel: z.string(),
  masked: z.string(),
  health: z.enum(['active', 'unverified', 'invalid', 'bounced', 'blocked', 'optedOut']),
  healthAt: z.string().nullable(),
  healthCode: z.string(),
  verifiedAt: z.string().nullable(),
  verifiedHow: z.enum(['', 'code', 'preferencePage']),
});

export const PersonView = z
  .object({
    id: z.uuid(),
    fullName: z.string(),
    salutation: z.string(),
    birthDate: z.string().nullable(),
    eidStatus: Fact,
    serviceUse: Fact,
    tags: z.array(z.string()),
    homeUnitId: z.uuid(),
    memberships: z.array(MembershipView),
    contacts: z.array(ContactView),
    guardians: z.array(z.object({ id: z.uuid(), fullName: z.string() })),
    pupils: z.array(z.object({ id: z.uuid(), fullName: z.string() })),
  })
  .meta({ id: 'PersonView' });
export type PersonView = z.infer<typeof PersonView>;

const facts = {
  fullName: z.string().trim().min(2).max(100),
  salutation: z.string().trim().max(30),
  birthDate: z.iso.date().nullable(),
  eidStatus: Fact,
  serviceUse: Fact,
  tags: z.array(z.string().trim().min(1).max(40)).max(20),
  /** Null takes the address away. */
  phone: z.string().trim().max(30).nullable(),
  email: z.string().trim().max(254).nullable(),
};

export const AddPerson = z
  .strictObject({
    ...facts,
    unitId: z.uuid(),
    group: AudienceGroup,
    grade: z.int().min(-4).max(12).nullable(),
    className: z.string().trim().max(30).nullable(),
    employmentType: EmploymentType.nullable(),
    position: z.string().trim().max(100),
  })
  .partial()
  .required({ fullName: true, unitId: true, group: true })
  .meta({ id: 'AddPerson' });
export type AddPerson = z.infer<typeof AddPerson>;

export const ChangePerson = z.strictObject(facts).partial().meta({ id: 'ChangePerson' });
export type ChangePerson = z.infer<typeof ChangePerson>;

export const ConsentView = z
  .object({
    id: z.string(),
    purpose: z.string(),
    channel: z.string(),
    given: z.boolean(),
    at: z.string(),
    method: z.string(),
    evidence: z.string(),
    wording: z.string(),
    recordedBy: z.string(),
    saidBy: z.enum(['self', 'guardian', 'both']),
    /** The guardian who gave it, where one is named and still in sight. */
    guardianName: z.string().nullable(),
    /** That guardian is none of the pupil's any more: the guardian's part has ended. */
    lapsed: z.boolean(),
    saidOn: z.string().nullable(),
  })
  .meta({ id: 'ConsentView' });
export const ConsentList = z.object({ items: z.array(ConsentView) }).meta({ id: 'ConsentList' });
export type ConsentList = z.infer<typeof ConsentList>;

const decision = {
  purpose: z.enum(['notice', 'outreach', '*']),
  channel: z.enum(['sms', 'email', 'zaloOa', 'zaloUid', 'zaloZns', '*']),
  given: z.boolean(),
  method: z.enum(['paper', 'phone', 'inPerson', 'webForm', 'message']),
  /** Where the proof lies: a file number, a recording, a link. */
  evidence: z.string().trim().min(1).max(500),
  /** The words that the person was shown or heard. */
  wording: z.string().trim().max(2000).default(''),
  /** The day on the form, `yyyy-MM-dd`; the day of recording when absent. */
  saidOn: z.iso.date().optional(),
};

/** Of a pupil under 16: the guardian below 7 years, guardian and pupil from then on. */
const voice = { saidBy: z.enum(['self', 'guardian', 'both']).default('self'), guardianId: z.uuid().optional() };
export const RecordConsent = z.strictObject({ ...decision, ...voice }).meta({ id: 'RecordConsent' });
export type RecordConsent = z.infer<typeof RecordConsent>;

/** One decision of several persons, by one list; of pupils by their guardians and themselves, as the list was signed. */
export const RecordConsents = z
  .strictObject({
    ...decision,
    personIds: z.array(z.uuid()).min(1).max(500),
    saidBy: z.enum(['self', 'guardian', 'both']).default('self'),
  })
  .meta({ id: 'RecordConsents' });
export type RecordConsents = z.infer<typeof RecordConsents>;
export const RecordedConsents = z.object({ recorded: z.int() }).meta({ id: 'RecordedConsents' });

export const PersonMessage = z
  .object({
    memberId: z.string(),
    runId: z.string(),
    campaignId: z.uuid(),
    campaignName: z.string(),
    stepTitle: z.string(),
    dueAt: z.string(),
    outcome: z.string(),
    reason: z.string(),
    /** As whom it was for this person, frozen with the run. */
    group: AudienceGroup,
    unitName: z.string(),
    deliveries: z.array(
      z.object({
        channel: z.string(),
        state: z.string(),
        code: z.string(),
        at: z.string(),
        sentAt: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'PersonMessage' });
export const PersonMessageList = listOf(PersonMessage).meta({ id: 'PersonMessageList' });
export type PersonMessageList = z.infer<typeof PersonMessageList>;
