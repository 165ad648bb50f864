/** The invented organisation of the domain reference, section 7; only the names of the twelve communes are real. */
export type SchoolLevel = 'kindergarten' | 'primary' | 'lowerSecondary' | 'combined';

export interface SchoolRow {
  readonly code: string;
  readonly name: string;
  readonly shortName: string;
  readonly level: SchoolLevel;
  readonly commune: string;
  readonly managers: number;
  readonly teachers: number;
  readonly staff: number;
  /** Pupils per grade: nursery and ages 3–5 are -4 to -1, then 1–9. */
  readonly pupils: ReadonlyMap<number, number>;
  /** Families whose youngest child is here. */
  readonly families: number;
}

export interface CommuneRow {
  readonly code: string;
  readonly name: string;
  readonly shortName: string;
  readonly island: 'Cát Hải' | 'Cát Bà';
  /** Citizens who agreed to be written to. */
  readonly citizens: number;
}

export const OFFICE_ROW = {
  code: 'CH-PGD',
  name: 'Phòng Giáo dục và Đào tạo huyện Cát Hải',
  shortName: 'PGDĐT Cát Hải',
} as const;

// code | name | level | commune | CBQL | GV | NV | nursery/3/4/5 | grades 1–5 | grades 6–9 | families
const SCHOOLS = `
CH-MN-01|Trường Mầm non Sao Biển|MN|TT. Cát Bà|3|34|8|60/110/118/122|–|–|336
CH-MN-02|Trường Mầm non San Hô|MN|TT. Cát Bà|3|27|7|45/86/92/97|–|–|262
CH-MN-03|Trường Mầm non Vành Khuyên|MN|Trân Châu|2|13|5|18/36/40/41|–|–|111
CH-MN-04|Trường Mầm non Muống Biển|MN|Xuân Đám|2|8|4|10/20/21/24|–|–|61
CH-MN-05|Trường Mầm non Ốc Biển|MN|Gia Luận|2|7|4|8/14/15/18|–|–|45
CH-MN-06|Trường Mầm non Hải Yến|MN|Phù Long|2|12|5|15/32/34/36|–|–|96
CH-MN-07|Trường Mầm non Cánh Buồm|MN|TT. Cát Hải|3|22|7|35/66/72/77|–|–|205
CH-MN-08|Trường Mầm non Hoa Nắng|MN|Đồng Bài|2|13|5|18/34/37/41|–|–|107
CH-MN-09|Trường Mầm non Sóng Xanh|MN|Nghĩa Lộ|3|19|6|28/54/58/65|–|–|168
CH-MN-10|Trường Mầm non Chim Én|MN|Văn Phong|2|13|5|16/35/38/42|–|–|107
CH-TH-01|Trường Tiểu học Hải Âu|TH|TT. Cát Bà|3|32|7|–|118/121/124/119/126|–|499
CH-TH-02|Trường Tiểu học Vọng Hải|TH|TT. Cát Bà|3|25|6|–|92/95/90/97/94|–|384
CH-TH-03|Trường Tiểu học Hải Đăng|TH|TT. Cát Hải|2|23|5|–|84/82/87/85/88|–|349
CH-TH-04|Trường Tiểu học Cánh Diều|TH|Nghĩa Lộ|2|19|5|–|66/69/64/71/68|–|277
CH-TH-05|Trường Tiểu học Nắng Mai|TH|Hoàng Châu|2|17|4|–|58/61/57/60/63|–|245
CH-CS-01|Trường THCS Đảo Xanh|THCS|TT. Cát Bà|3|42|7|–|–|188/192/184/186|615
CH-CS-02|Trường THCS Cửa Biển|THCS|TT. Cát Hải|2|23|5|–|–|92/95/90/88|299
CH-CS-03|Trường THCS Sóng Biển|THCS|Nghĩa Lộ|2|19|5|–|–|70/68/72/66|226
CH-CS-04|Trường THCS Ánh Dương|THCS|Đồng Bài|2|17|4|–|–|58/60/55/57|189
CH-LC-01|Trường TH&THCS Rừng Xanh|TH&THCS|Trân Châu|3|26|5|–|44/42/46/43/45|40/42/39/41|313
CH-LC-02|Trường TH&THCS Suối Trong|TH&THCS|Hiền Hào|2|19|4|–|24/26/23/25/27|23/22/24/21|176
CH-LC-03|Trường TH&THCS Làng Chài|TH&THCS|Việt Hải|2|11|3|–|5/4/6/5/4|5/3/4/4|33
CH-LC-04|Trường TH&THCS Bến Phà|TH&THCS|Phù Long|2|23|5|–|35/37/34/38/36|34/32/35/31|256
CH-LC-05|Trường TH&THCS Đồng Muối|TH&THCS|Văn Phong|2|24|5|–|40/38/42/39/41|37/39/36/38|287
`;

// code | name | short name | island | citizens
const COMMUNES = `
CH-XP-01|Thị trấn Cát Bà|TT. Cát Bà|Cát Bà|150
CH-XP-02|Thị trấn Cát Hải|TT. Cát Hải|Cát Hải|80
CH-XP-03|Xã Nghĩa Lộ|Nghĩa Lộ|Cát Hải|50
CH-XP-04|Xã Trân Châu|Trân Châu|Cát Bà|40
CH-XP-05|Xã Phù Long|Phù Long|Cát Bà|35
CH-XP-06|Xã Đồng Bài|Đồng Bài|Cát Hải|30
CH-XP-07|Xã Văn Phong|Văn Phong|Cát Hải|30
CH-XP-08|Xã Hoàng Châu|Hoàng Châu|Cát Hải|25
CH-XP-09|Xã Xuân Đám|Xuân Đám|Cát Bà|20
CH-XP-10|Xã Gia Luận|Gia Luận|Cát Bà|15
CH-XP-11|Xã Hiền Hào|Hiền Hào|Cát Bà|12
CH-XP-12|Xã Việt Hải|Việt Hải|Cát Bà|10
`;

const LEVELS: Readonly<Record<string, SchoolLevel>> = {
  MN: 'kindergarten',
  TH: 'primary',
  THCS: 'lowerSecondary',
  'TH&THCS': 'combined',
};

const rows = (table: string) =>
  table
    .trim()
    .split('\n')
    .map((line) => line.split('|'));

export const SCHOOL_ROWS: readonly SchoolRow[] = rows(SCHOOLS).map((cells) => {
  const [code, name, level, commune, managers, teachers, staff, small, primary, secondary, families] =
    cells as string[];
  const pupils = new Map([...grades(small!, -4), ...grades(primary!, 1), ...grades(secondary!, 6)]);
  // Some carriers refuse "&" in an SMS, so the name for short messages has none.
  const shortName = name!.replace('Trường ', '').replace('Mầm non', 'MN').replace('Tiểu học', 'TH').replace('&', '-');
  return {
    code: code!,
    name: name!,
    shortName,
    level: LEVELS[level!]!,
    commune: commune!,
    managers: Number(managers),
    teachers: Number(teachers),
    staff: Number(staff),
    pupils,
    families: Number(families),
  };
});

export const COMMUNE_ROWS: readonly CommuneRow[] = rows(COMMUNES).map((cells) => {
  const [code, name, shortName, island, citizens] = cells as [string, string, string, CommuneRow['island'], string];
  return { code, name, shortName, island, citizens: Number(citizens) };
});

function grades(cell: string, first: number): [number, number][] {
  return cell === '–' ? [] : cell.split('/').map((count, index) => [first + index, Number(count)]);
}
