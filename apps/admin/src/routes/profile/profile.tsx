import { Select } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { api } from '../../api.js';
import { useCan, useMe } from '../../session.js';
import { type Locale, useTexts } from '../../texts/index.js';
import { ErrorNote, Page, Section } from '../../ui/page.js';
import { toast } from '../../ui/toast.js';
import { CalendarFeedsSection } from './calendar-feeds.js';
import { DelegationsSection } from './delegations.js';
import { FactorSection } from './factor.js';
import { PasswordSection } from './password.js';
import { SessionsSection } from './sessions.js';

/** One's own account: what keeps others out, where one is signed in, and the language. */
export function ProfilePage() {
  const { t } = useTexts();
  const me = useMe();
  const can = useCan();
  return (
    <Page title={t.profile.title} intro={`${me.user.name} · ${me.user.email}`}>
      {me.user.role === 'approver' && <DelegationsSection />}
      <PasswordSection />
      <FactorSection />
      <SessionsSection />
      {can('campaign.read') && <CalendarFeedsSection />}
      <LanguageSection />
    </Page>
  );
}

function LanguageSection() {
  const { t, locale, setLocale } = useTexts();
  const save = useMutation({
    mutationFn: (next: Locale) => api.patch('/auth/me', { locale: next }),
    onSuccess: (_, next) => {
      setLocale(next);
      toast(t.profile.languageSaved, t);
    },
  });
  return (
    <Section title={t.profile.language}>
      <Select
        maw={320}
        label={t.profile.language}
        description={t.profile.languageHelp}
        value={locale}
        onChange={(next) => next && save.mutate(next as Locale)}
        allowDeselect={false}
        data={[
          { value: 'vi', label: 'Tiếng Việt' },
          { value: 'en', label: 'English' },
        ]}
      />
      {save.isError && <ErrorNote error={save.error} />}
    </Section>
  );
}
