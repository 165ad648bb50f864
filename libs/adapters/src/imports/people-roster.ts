import type { PeopleRoster } from '@loa/application';
import type { AudienceGroup, Declared, EmploymentType } from '@loa/domain';
import type { Vault } from '../crypto/vault.js';
import type { Query } from '../postgres/database.js';
import { codeSql } from './known-people.js';
import { SHEET_DECLARED, SHEET_EMPLOYMENT, SHEET_GROUPS } from './sheet-words.js';

/** Columns of every list that goes out, as an import reads them. */
export const ROSTER_HEADERS = [
  'Mã',
  'Họ và tên',
  'Nhóm',
  'Mã đơn vị',
  'Khối',
  'Lớp',
  'Ngày sinh',
  'Số điện thoại',
  'Email',
  'Zalo UID',
  'Mã học sinh',
  'Đồng ý nhận tin',
  'Xưng hô',
  'Chức vụ',
  'Loại lao động',
  'VNeID',
  'Đã dùng DVCTT',
] as const;

interface Place {
  readonly id: string;
  readonly code: string;
  readonly fullName: string;
  readonly group: AudienceGroup;
  readonly unitCode: string;
  readonly grade: number | null;
  readonly className: string | null;
  readonly birthDate: string | null;
  readonly salutation: string;
  readonly position: string;
  readonly employmentType: EmploymentType | null;
  readonly eidStatus: Declared;
  readonly serviceUse: Declared;
  readonly phone: Buffer | null;
  readonly email: Buffer | null;
  readonly zalo: Buffer | null;
  readonly pupils: string[];
  readonly agreed: boolean;
  readonly refused: boolean;
}

/**
 * In clear for who is at home in the scope alone: of a guardian whom two schools share nobody knows which of them entered an
 * address. The list still imports again, for an empty cell changes nothing.
 */
const address = (channel: string) => `CASE WHEN p.home_unit_id = ANY ((SELECT units_below())::uuid[]) THEN (
  SELECT c.address_cipher FROM contact_point c
  WHERE c.person_id = p.id AND c.channel = '${channel}' AND c.health <> 'invalid' AND octet_length(c.address_cipher) > 0
  ORDER BY c.priority, c.id LIMIT 1) END`;
const said = (given: boolean) => `EXISTS (SELECT 1 FROM consent_state s
  WHERE s.person_id = p.id AND s.channel = '*' AND s.purpose IN ('outreach', '*') AND s.given = ${given})`;

export class PostgresPeopleRoster implements PeopleRoster {
  constructor(
    private readonly query: Query,
    private readonly vault: Vault,
  ) {}

  async rows(
    { unitId, day }: { readonly unitId?: string; readonly day: string },
    after: string | null,
    limit: number,
  ): Promise<{ rows: string[][]; next: string | null }> {
    const places = await this.query<Place>(
      `SELECT m.id, ${codeSql('p')} AS code, p.full_name AS "fullName", m.audience_group AS "group", u.code AS "unitCode",
         m.grade, m.class_name AS "className", p.birth_date::text AS "birthDate", p.salutation, m.position,
         m.employment_type AS "employmentType", p.eid_status AS "eidStatus", p.service_use AS "serviceUse",
         ${address('sms')} AS phone, ${address('email')} AS email, ${address('zaloUid')} AS zalo,
         ${said(true)} AS agreed, ${said(false)} AS refused,
         CASE m.audience_group WHEN 'guardian' THEN ARRAY(
           SELECT ${codeSql('c')} FROM guardian_link g JOIN person c ON c.id = g.pupil_id WHERE g.guardian_id = p.id
             AND EXISTS (SELECT 1 FROM membership s WHERE s.person_id = c.id AND s.unit_id = m.unit_id
               AND s.audience_group = 'pupil' AND s.valid_to IS NULL)
           ORDER BY 1) ELSE '{}' END AS pupils
       FROM membership m JOIN person p ON p.id = m.person_id JOIN unit u ON u.id = m.unit_id
       WHERE m.valid_to IS NULL AND m.valid_from <= $1::date AND p.erased_at IS NULL
         AND ($2::uuid IS NULL OR m.unit_id = $2) AND ($3::uuid IS NULL OR m.id > $3)
       ORDER BY m.id LIMIT $4`,
      [day, unitId ?? null, after, limit],
    );
    const next = places.length < limit ? null : places.at(-1)!.id;
    return { rows: places.map((place) => this.row(place)), next };
  }

  private row(place: Place): string[] {
    const open = (cipher: Buffer | null) => (cipher ? this.vault.unseal(cipher) : '');
    return [
      place.code,
      place.fullName,
      SHEET_GROUPS[place.group],
      place.unitCode,
      // A guardian's follow from the children.
      place.group === 'guardian' ? '' : gradeOf(place),
      place.group === 'guardian' ? '' : (place.className ?? ''),
      place.birthDate?.split('-').reverse().join('/') ?? '',
      open(place.phone).replace(/^84/, '0'),
      open(place.email),
      open(place.zalo),
      place.pupils.join('; '),
      place.refused ? 'Không' : place.agreed ? 'Có' : '',
      place.salutation,
      place.position,
      place.employmentType ? SHEET_EMPLOYMENT[place.employmentType] : '',
      SHEET_DECLARED[place.eidStatus],
      SHEET_DECLARED[place.serviceUse],
    ];
  }
}

/** Below school they go by age, and a number with a sign would look like a formula. */
const AGES: Readonly<Record<number, string>> = { [-4]: 'Nhà trẻ', [-3]: '3 tuổi', [-2]: '4 tuổi', [-1]: '5 tuổi' };
const gradeOf = ({ grade }: Pick<Place, 'grade'>): string => (grade === null ? '' : (AGES[grade] ?? String(grade)));
