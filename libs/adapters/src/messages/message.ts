export const LOCALES = ['vi', 'en'] as const;
export type Locale = (typeof LOCALES)[number];

/** Texts of one area by code, in both languages; `{name}` stands for a param. */
export type Messages = Readonly<Record<string, Readonly<Record<Locale, string>>>>;
