import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { en } from './en.js';
import { type Texts, vi } from './vi.js';

export type { Texts };
export type Locale = 'vi' | 'en';

const CATALOGUES: Record<Locale, Texts> = { vi, en };
const STORED = 'loa.locale';

/** The language that was chosen on this device; null when none was yet. */
export const chosenLocale = (): string | null => localStorage.getItem(STORED);

/** The reader's language outside React: for request headers and for errors made before anything is drawn. */
export function currentLocale(): Locale {
  return localStorage.getItem(STORED) === 'en' ? 'en' : 'vi';
}

export const textsOf = (locale: Locale): Texts => CATALOGUES[locale];

interface Language {
  t: Texts;
  locale: Locale;
  setLocale: (locale: Locale) => void;
}
const LanguageContext = createContext<Language>({ t: vi, locale: 'vi', setLocale: () => {} });

export function TextsProvider({ children }: { children: ReactNode }) {
  const [locale, setLocale] = useState<Locale>(currentLocale);
  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);
  const value = useMemo<Language>(
    () => ({
      t: CATALOGUES[locale],
      locale,
      setLocale: (next) => {
        localStorage.setItem(STORED, next);
        setLocale(next);
      },
    }),
    [locale],
  );
  return <LanguageContext value={value}>{children}</LanguageContext>;
}

export const useTexts = (): Language => useContext(LanguageContext);

/** Texts that the server stores in both languages. */
export function inLocale(text: string | { vi: string; en: string } | null | undefined, locale: Locale): string {
  if (!text) return '';
  return typeof text === 'string' ? text : text[locale] || text.vi;
}
