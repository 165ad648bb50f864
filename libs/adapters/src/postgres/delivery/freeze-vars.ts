const JOINS = {
  p: () => 'JOIN person p ON p.id = who.person_id',
  // The name of the day; a unit that has just ended keeps its last one, so that nobody is lost with it.
  u: (day: () => string) => `LEFT JOIN (
    SELECT DISTINCT ON (n.unit_id) n.unit_id, n.name, n.short_name FROM unit_period n
    ORDER BY n.unit_id, daterange(n.valid_from, n.valid_to) @> ${day()}::date DESC, n.valid_from DESC) u ON u.unit_id = who.unit_id`,
  s: () => 'LEFT JOIN person s ON s.id = who.subject_id',
  sm: () => `LEFT JOIN LATERAL (
    SELECT sm.class_name FROM membership sm
    WHERE sm.person_id = who.subject_id AND sm.audience_group = 'pupil' AND sm.valid_to IS NULL LIMIT 1) sm ON true`,
};

const VARIABLE_SQL: Readonly<Record<string, string>> = {
  'recipient.name': 'p.full_name',
  'recipient.givenName': 'p.given_name',
  'recipient.salutation': 'p.salutation',
  'recipient.position': 'who.position',
  'school.name': 'u.name',
  'school.shortName': 'u.short_name',
  'student.name': `coalesce(s.full_name, '')`,
  'student.className': `coalesce(sm.class_name, who.class_name, '')`,
};

/**
 * Only what the template uses is frozen, as nested objects, and only the tables behind it are read. `day` gives
 * a placeholder and is asked for one only if there is use for it. Throws on a name that no column stands behind.
 */
export function varsSql(names: readonly string[], day: () => string): { vars: string; joins: string } {
  const groups = new Map<string, string[]>();
  const columns = names.map((name) => {
    const column = VARIABLE_SQL[name];
    if (column === undefined) throw new Error(`no source for the variable ${name}`);
    const [group, key] = name.split('.') as [string, string];
    groups.set(group, [...(groups.get(group) ?? []), `'${key}', ${column}`]);
    return column;
  });
  // Of texts only, so an object of an array: half the cost of one built of pairs of any kind.
  const parts = [...groups].map(([group, pairs]) => `'${group}', jsonb_object(ARRAY[${pairs.join(', ')}])`);
  const used = Object.entries(JOINS).filter(([alias]) =>
    columns.some((column) => new RegExp(`\\b${alias}\\.`).test(column)),
  );
  return {
    vars: parts.length === 0 ? `'{}'::jsonb` : `jsonb_build_object(${parts.join(', ')})`,
    joins: used.map(([, join]) => join(day)).join(' '),
  };
}
