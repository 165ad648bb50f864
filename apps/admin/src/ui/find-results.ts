import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from '../api.js';
import { plain } from '../format.js';
import { campaignsQuery } from '../routes/campaigns/queries.js';
import { unitsQuery, useCan } from '../session.js';
import { useTexts } from '../texts/index.js';
import type { List, PersonItem } from '../types.js';
import type { IconName } from './icons.js';
import { useMenu } from './menu-list.js';

export interface Found {
  key: string;
  to: string;
  icon: IconName;
  title: string;
  detail?: string;
}
export interface FoundGroup {
  title: string;
  items: Found[];
}

/** Of each kind; who looks for more goes to the page of that kind. */
const MOST = 6;
/** Names of people are asked of the server from here on: one letter finds everybody. */
const LEAST_LETTERS = 2;

/** What matches the words, with or without accents, of all that the reader may see. */
export function useFound(typed: string): { groups: FoundGroup[]; searching: boolean } {
  const { t } = useTexts();
  const can = useCan();
  const menu = useMenu();
  const words = plain(typed.trim());
  const [search] = useDebouncedValue(typed.trim(), 200);
  const units = useQuery(unitsQuery);
  const campaigns = useQuery({ ...campaignsQuery(), enabled: can('campaign.read') });
  const asking = can('person.read') && search.length >= LEAST_LETTERS;
  const people = useQuery({
    queryKey: ['persons', 'find', search],
    queryFn: ({ signal }) => api.get<List<PersonItem>>('/persons', { search, limit: MOST }, signal),
    enabled: asking,
    placeholderData: keepPreviousData,
  });
  const matching = (items: Found[]): Found[] =>
    words === '' ? [] : items.filter(({ title }) => plain(title).includes(words)).slice(0, MOST);
  const pages = [...menu.entries, ...menu.groups.flatMap(({ entries }) => entries)].map(
    (entry): Found => ({ key: `page-${entry.to}`, to: entry.to, icon: entry.icon, title: entry.label(t) }),
  );
  const groups: FoundGroup[] = [
    { title: t.find.pages, items: words === '' ? pages : matching(pages) },
    {
      title: t.find.campaigns,
      items: matching(
        (campaigns.data?.items ?? []).map(({ id, name, state }) => ({
          key: `campaign-${id}`,
          to: `/campaigns/${id}`,
          icon: 'send',
          title: name,
          detail: t.states[state],
        })),
      ),
    },
    {
      title: t.find.units,
      items: matching(
        (units.data?.items ?? []).map(({ id, name }) => ({
          key: `unit-${id}`,
          to: `/units/${id}`,
          icon: 'tree',
          title: name,
        })),
      ),
    },
    {
      title: t.find.people,
      items: (asking && words !== '' ? (people.data?.items ?? []) : []).map(({ id, fullName, memberships }) => ({
        key: `person-${id}`,
        to: `/people/${id}`,
        icon: 'user',
        title: fullName,
        detail: memberships[0] && `${t.oneOf[memberships[0].group]}, ${memberships[0].unitName}`,
      })),
    },
  ];
  return { groups: groups.filter(({ items }) => items.length > 0), searching: asking && people.isFetching };
}
