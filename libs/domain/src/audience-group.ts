/** Audience groups, in the order in which a person of several is counted (staff before guardian). */
export const AUDIENCE_GROUPS = ['manager', 'teacher', 'staff', 'pupil', 'guardian', 'citizen'] as const;
export type AudienceGroup = (typeof AUDIENCE_GROUPS)[number];
