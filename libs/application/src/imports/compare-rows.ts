import type { ImportField } from './import-fields.js';
import type { KnownPerson, PersonRow } from './person-row.js';

/** Fields of a row that would change what is known; empty when the row brings nothing new. */
export function changedFields(row: PersonRow, known: KnownPerson, addressKey: (address: string) => string): string[] {
  const changed: string[] = [];
  const differ = (field: string, given: unknown, stands: unknown) => {
    if (given !== undefined && given !== stands) changed.push(field);
  };
  if (known.own) changed.push(...differingFacts(row, known));

  const place = known.places.find(({ unitId, group }) => unitId === row.unitId && group === row.group);
  if (!place) changed.push('unit');
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
    if (address !== undefined && !known.addresses[kind].includes(addressKey(address))) changed.push(kind);
  }
  if (row.pupilCodes.some((code) => !known.pupilCodes.includes(code))) changed.push('pupilCodes');
  if (consentToRecord(row, known) !== null) changed.push('consent');
  return changed;
}

/** Facts of the person that the row tells otherwise than they are known. */
export function differingFacts(row: PersonRow, known: KnownPerson): ImportField[] {
  const pairs: [ImportField, unknown, unknown][] = [
    ['fullName', row.name.fullName, known.fullName],
    ['birthDate', row.birthDate, known.birthDate],
    ['salutation', row.salutation, known.salutation],
    ['eidStatus', row.eidStatus, known.eidStatus],
    ['serviceUse', row.serviceUse, known.serviceUse],
  ];
  return pairs.flatMap(([field, given, stands]) => (given !== undefined && given !== stands ? field : []));
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
