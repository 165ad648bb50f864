import { Text } from '@mantine/core';
import { capitalised } from '../../format.js';
import { useTexts } from '../../texts/index.js';
import type { PersonItem } from '../../types.js';

/** "Giáo viên, Trường THCS Đảo Xanh"; one line for each place. */
export function MembershipWords({ memberships }: { memberships: PersonItem['memberships'] }) {
  const { t } = useTexts();
  return (
    <>
      {memberships.map((membership) => (
        <Text span inherit display="block" key={`${membership.unitId}${membership.group}${membership.className}`}>
          {[
            capitalised(t.oneOf[membership.group]),
            membership.className && t.people.className(membership.className),
            membership.unitName,
          ]
            .filter(Boolean)
            .join(', ')}
        </Text>
      ))}
    </>
  );
}
