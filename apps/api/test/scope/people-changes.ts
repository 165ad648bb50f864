import { randomBytes } from 'node:crypto';
import { layPerson } from '../harness.js';
import type { Lay, ScopeEntry } from './entry.js';

const DAY = '2020-09-01';
const unit: Lay = async (_, unitId) => unitId;
const person: Lay = ({ api }, unitId) => layPerson(api, unitId);

/** A unit below a school, so that those of the school may change it. */
const below: Lay = async ({ api }, unitId) => {
  const [row] = await api.sql<{ id: string }>('INSERT INTO unit (code) VALUES (uuidv4()::text) RETURNING id');
  await api.sql(
    `INSERT INTO unit_period (unit_id, parent_id, kind, name, short_name, valid_from)
     VALUES ($1, $2, 'school', 'Điểm trường', 'Điểm trường', '2000-01-01')`,
    [row!.id, unitId],
  );
  await api.sql(`SELECT refresh_unit_tree('2026-01-01')`);
  return row!.id;
};
const school: Lay = async (world, unitId) => {
  const id = await below(world, unitId);
  await world.api.sql(`UPDATE unit_period SET level = 'primary' WHERE unit_id = $1`, [id]);
  return id;
};
const change: Lay = async ({ api }, unitId) => {
  const [row] = await api.sql<{ id: string }>(
    `INSERT INTO people_change (unit_id, kind, key, effective_on, made_by, made_at)
     VALUES ($1, 'leave', uuidv4()::text, $2, 'user:test', now()) RETURNING id`,
    [unitId, DAY],
  );
  return row!.id;
};
/** Two records of one name and one phone, by the first's id. */
const twins: Lay = async (world, unitId) => {
  const first = await layPerson(world.api, unitId);
  await layPerson(world.api, unitId);
  return first;
};
const rename = { action: 'rename', from: DAY, name: 'Tên mới', shortName: 'Mới' };

export const PEOPLE_CHANGES: readonly ScopeEntry[] = [
  { route: 'GET /api/v1/unit-overview', kind: 'list', role: 'viewer', lay: unit, call: { path: '/unit-overview' } },
  {
    route: 'GET /api/v1/units/:id',
    kind: 'object',
    role: 'viewer',
    lay: unit,
    call: (id) => ({ path: `/units/${id}` }),
  },
  {
    route: 'POST /api/v1/units',
    kind: 'object',
    role: 'administrator',
    lay: unit,
    call: (parentId) => ({
      path: '/units',
      body: {
        from: DAY,
        code: randomBytes(6).toString('hex'),
        name: 'Mới',
        shortName: 'Mới',
        kind: 'school',
        parentId,
      },
    }),
  },
  {
    route: 'POST /api/v1/units/:id/changes/plan',
    kind: 'object',
    role: 'administrator',
    lay: unit,
    call: (id) => ({ path: `/units/${id}/changes/plan`, body: rename }),
  },
  {
    route: 'POST /api/v1/units/:id/changes',
    kind: 'object',
    role: 'administrator',
    lay: unit,
    call: (id) => ({ path: `/units/${id}/changes`, body: rename }),
  },
  {
    route: 'POST /api/v1/units/:id/changes',
    kind: 'object',
    role: 'administrator',
    lay: below,
    call: async (intoId, world) => ({
      path: `/units/${await below(world, world.own)}/changes`,
      body: { action: 'merge', from: DAY, intoId, userIds: [], keyIds: [] },
    }),
  },
  { route: 'GET /api/v1/roll-overs', kind: 'list', role: 'officer', lay: school, call: { path: '/roll-overs' } },
  {
    route: 'GET /api/v1/units/:id/roll-over',
    kind: 'object',
    role: 'officer',
    lay: school,
    call: (id) => ({ path: `/units/${id}/roll-over` }),
  },
  {
    route: 'GET /api/v1/units/:id/class-pupils',
    kind: 'object',
    role: 'officer',
    lay: school,
    call: (id) => ({ path: `/units/${id}/class-pupils?grade=6&className=6A&from=${DAY}` }),
  },
  {
    route: 'POST /api/v1/units/:id/roll-over',
    kind: 'object',
    role: 'officer',
    lay: school,
    // The own school has turned its year already; what was reviewed is then asked no more.
    call: async (id, { api }) => {
      await api.sql(
        `INSERT INTO people_change (unit_id, kind, key, effective_on, made_by, made_at)
         SELECT id, 'rollOver', '2020', $2, 'user:test', now() FROM unit WHERE id = $1 ON CONFLICT DO NOTHING`,
        [id, DAY],
      );
      return { path: `/units/${id}/roll-over`, body: { year: 2020, from: DAY, seen: 'x', rows: [], repeaters: [] } };
    },
  },
  {
    route: 'POST /api/v1/roll-overs',
    kind: 'same',
    reason: 'a school out of the scope is passed over as one that is not there (roll-over.int-spec.ts)',
    role: 'officer',
    call: { path: '/roll-overs', body: { year: 2020, from: DAY, schools: [] } },
  },
  {
    route: 'POST /api/v1/leavers/plan',
    kind: 'object',
    role: 'officer',
    lay: unit,
    call: async (unitId, world) => ({
      path: '/leavers/plan',
      body: { unitId, personIds: [await layPerson(world.api, world.own)], from: DAY },
    }),
  },
  {
    route: 'POST /api/v1/leavers',
    kind: 'object',
    role: 'officer',
    lay: unit,
    call: async (unitId, world) => ({
      path: '/leavers',
      body: { unitId, personIds: [await layPerson(world.api, world.own)], from: DAY },
    }),
  },
  {
    route: 'GET /api/v1/people-changes',
    kind: 'list',
    role: 'officer',
    lay: change,
    call: { path: '/people-changes?kind=leave' },
  },
  {
    route: 'POST /api/v1/people-changes/:id/undo',
    kind: 'object',
    role: 'officer',
    lay: change,
    call: (id) => ({ path: `/people-changes/${id}/undo` }),
  },
  {
    route: 'GET /api/v1/duplicates',
    kind: 'list',
    role: 'officer',
    lay: twins,
    call: { path: '/duplicates?limit=200' },
  },
  {
    route: 'GET /api/v1/duplicates',
    kind: 'object',
    role: 'officer',
    lay: unit,
    call: (id) => ({ path: `/duplicates?unitId=${id}` }),
  },
  {
    route: 'GET /api/v1/persons/:id/merge/:otherId',
    kind: 'object',
    role: 'officer',
    lay: person,
    call: async (id, world) => ({ path: `/persons/${await layPerson(world.api, world.own)}/merge/${id}` }),
  },
  {
    route: 'POST /api/v1/persons/:id/merge',
    kind: 'object',
    role: 'officer',
    lay: person,
    call: async (id, world) => ({
      path: `/persons/${id}/merge`,
      body: { otherId: await layPerson(world.api, world.own) },
    }),
  },
  {
    route: 'POST /api/v1/persons/:id/merge',
    kind: 'object',
    role: 'officer',
    lay: person,
    call: async (otherId, world) => ({
      path: `/persons/${await layPerson(world.api, world.own)}/merge`,
      body: { otherId },
    }),
  },
];
