export interface AudienceSource {
  readonly membership: string;
  /** Addresses that were not erased, with `person_id`, `channel`, `health`; and the last words of consent. */
  readonly contact: string;
  readonly consent: string;
  readonly guardianLink: string;
  /** The table of persons; null when the rows of places carry their facts, and no erased person is among them. */
  readonly person: string | null;
  /** Where the places `m` are read that may match, one of `membership` once or more; absent: `membership`. */
  readonly places?: string;
  /** Makes one row per person of them, with `person_id`, `audience_group`; absent: the place under which the person counts. */
  readonly persons?: (places: string) => string;
}

/** The tables, under the policies of the role. */
export const TABLES: AudienceSource = {
  membership: 'membership',
  contact: '(SELECT * FROM contact_point WHERE octet_length(address_cipher) > 0)',
  consent: 'consent_state',
  guardianLink: 'guardian_link',
  person: 'person',
};
/** The same as sets within the scope of the session (migrations 0008 and 0013), each place with each of the addresses. */
export const SCOPED_VIEWS: AudienceSource = {
  membership: 'audience_place',
  contact: 'audience_contact',
  consent: 'audience_consent',
  guardianLink: 'audience_guardian',
  person: null,
  places: 'audience_contact',
};
