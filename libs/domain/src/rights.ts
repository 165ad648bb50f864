import { addDays, isWorkingDay, type WorkCalendar } from './calendar.js';

/** What a person may ask of whoever holds their data (Law 91/2025/QH15). */
export const REQUEST_KINDS = ['access', 'correction', 'withdrawal', 'erasure'] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

/** Every request is answered within two working days (Decree 356/2025/NĐ-CP). */
export const ANSWER_WORKING_DAYS = 2;

/**
 * Days until a request is carried out: 15 for a withdrawal; 10 to 20 for the others "by kind", which the sources at hand
 * do not split, so the shorter one where nothing has to be undone elsewhere (Decree 356; compliance reference, section 2).
 */
export const CARRY_OUT_DAYS: Readonly<Record<RequestKind, number>> = {
  access: 10,
  correction: 10,
  withdrawal: 15,
  erasure: 20,
};

/** One extension, of at most 15 days (Decree 356). */
export const EXTENSION_DAYS = 15;

/** Days (`yyyy-MM-dd`) by which a request of `askedOn` must be answered and carried out. */
export function requestDeadlines(
  kind: RequestKind,
  askedOn: string,
  calendar: WorkCalendar,
): { readonly answerDue: string; readonly due: string } {
  let answerDue = askedOn;
  for (let left = ANSWER_WORKING_DAYS; left > 0; ) {
    answerDue = addDays(answerDue, 1);
    if (isWorkingDay(answerDue, calendar)) left -= 1;
  }
  return { answerDue, due: addDays(askedOn, CARRY_OUT_DAYS[kind]) };
}

/** Who spoke in a consent. */
export const CONSENT_VOICES = ['self', 'guardian', 'both'] as const;
export type ConsentVoice = (typeof CONSENT_VOICES)[number];

const GUARDIAN_ALONE_BELOW = 7;
const PUPIL_ALONE_FROM = 16;

/**
 * Whose yes a pupil's consent takes on a day: the guardian's below 7 years, both from then on, the pupil's alone from 16
 * (children's law; compliance reference, 2.1). An unknown age takes both.
 */
export function voiceNeeded(birthDate: string | null, day: string): ConsentVoice {
  if (birthDate === null) return 'both';
  const turned = (years: number) => `${Number(birthDate.slice(0, 4)) + years}${birthDate.slice(4)}` <= day;
  if (!turned(GUARDIAN_ALONE_BELOW)) return 'guardian';
  return turned(PUPIL_ALONE_FROM) ? 'self' : 'both';
}
