import type { ImportField } from './import-fields.js';
import type { CellChange, ImportUnit, KnownPerson, PersonRow } from './person-row.js';
import { maskCell } from './read-person-row.js';

/** What a row would change of a person who is known; empty when it brings nothing new. */
export function changesOf(
  row: PersonRow,
  known: KnownPerson,
  context: { readonly addressKey: (address: string) => string; readonly units: ReadonlyMap<string, ImportUnit> },
): CellChange[] {
  const changes: CellChange[] = [];
  const differ = (field: string, given: string | number | undefined, stands: string | number | null) => {
    if (given !== undefined && given !== stands) changes.push({ field, before: shown(stands), after: String(given) });
  };
  if (known.own) changes.push(...differingFacts(row, known));

  const place = known.places.find(({ unitId, group }) => unitId === row.unitId && group === row.group);
  if (!place) changes.push({ field: 'unit', before: null, after: context.units.get(row.unitId)?.name ?? '' });
  else {
    differ('employmentType', row.employmentType, place.employmentType);
    differ('position', row.position, place.position);
    // A guardian's grade follows from the children.
    if (row.group !== 'guardian') {
      differ('grade', row.grade, place.grade);
      differ('className', row.className, place.className);
    }
  }
  for (const kind of ['phone', 'email', 'zaloUserId'] as const) {
    const address = row[kind];
    if (address === undefined) continue;
    const key = context.addressKey(address);
    const stand = known.addresses[kind];
    if (stand.some((one) => one.key === key)) continue;
    changes.push({
      field: kind,
      before: stand[0] ? masked(kind, stand[0].open()) : null,
      after: masked(kind, address),
    });
  }
  const children = row.pupilCodes.filter((code) => !known.pupilCodes.includes(code));
  if (children.length > 0) {
    changes.push({ field: 'pupilCodes', before: shown(known.pupilCodes.join('; ')), after: children.join('; ') });
  }
  if (row.guardian && !hasGuardian(known, row.guardian, context.addressKey)) {
    changes.push({ field: 'guardianName', before: null, after: row.guardian.name.fullName });
  }
  const consent = consentToRecord(row, known);
  if (consent !== null) {
    const before = known.agreed ? 'yes' : known.refused ? 'no' : null;
    changes.push({ field: 'consent', before, after: consent ? 'yes' : 'no' });
  }
  return changes;
}

/** Facts of the person that the row tells otherwise than they are known. */
export function differingFacts(row: PersonRow, known: KnownPerson): (CellChange & { readonly field: ImportField })[] {
  const pairs: [ImportField, string | undefined, string | null][] = [
    ['fullName', row.name.fullName, known.fullName],
    ['birthDate', row.birthDate, known.birthDate],
    ['salutation', row.salutation, known.salutation],
    ['eidStatus', row.eidStatus, known.eidStatus],
    ['serviceUse', row.serviceUse, known.serviceUse],
  ];
  return pairs.flatMap(([field, given, stands]) =>
    given !== undefined && given !== stands ? { field, before: shown(stands), after: given } : [],
  );
}

/**
 * What the ledger has to learn from the row, or null. A list never turns a no into a yes: who refused must say so
 * oneself (Law 91/2025/QH15: withdrawal is honoured).
 */
export function consentToRecord(row: PersonRow, known: KnownPerson | undefined): boolean | null {
  if (row.consent === undefined) return null;
  if (!row.consent) return known?.refused ? null : false;
  return known?.agreed || known?.refused ? null : true;
}

function hasGuardian(
  known: KnownPerson,
  { name, phone }: NonNullable<PersonRow['guardian']>,
  addressKey: (address: string) => string,
): boolean {
  return known.guardians.some((one) => one.searchName === name.searchName && one.phoneKeys.includes(addressKey(phone)));
}

const shown = (value: string | number | null): string | null => (value === null || value === '' ? null : String(value));

/** A number as people write it, not as it is stored. */
const masked = (kind: 'phone' | 'email' | 'zaloUserId', address: string): string =>
  maskCell(kind, kind === 'phone' ? `0${address.slice(2)}` : address);
