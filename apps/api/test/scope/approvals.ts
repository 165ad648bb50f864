import { layUser } from '../harness.js';
import type { Lay, ScopeEntry } from './entry.js';

/** An approver who handed their approvals to an officer of the same unit. */
const delegation: Lay = async ({ api }, unitId) => {
  const [from, to] = [await layUser(api.sql, unitId, 'approver'), await layUser(api.sql, unitId, 'officer')];
  const [row] = await api.sql<{ id: string }>(
    `INSERT INTO approval_delegation (unit_id, from_user, to_user, from_day, until_day, created_at)
     VALUES ($1, $2, $3, current_date, current_date + 7, now()) RETURNING id`,
    [unitId, from.id, to.id],
  );
  return row!.id;
};
const colleague: Lay = async ({ api }, unitId) => (await layUser(api.sql, unitId, 'officer')).id;
const RULE = '/api/v1/instance/approval-rule';

export const APPROVALS: readonly ScopeEntry[] = [
  {
    route: 'GET /api/v1/delegations',
    kind: 'list',
    role: 'approver',
    lay: delegation,
    call: { path: '/delegations' },
  },
  {
    route: 'GET /api/v1/delegations/candidates',
    kind: 'list',
    role: 'approver',
    lay: colleague,
    call: { path: '/delegations/candidates' },
  },
  {
    route: 'POST /api/v1/delegations',
    kind: 'same',
    reason: 'of the caller; somebody of another unit, or nobody at all, is refused in the same words',
    role: 'approver',
    call: {
      path: '/delegations',
      body: { toUserId: '00000000-0000-4000-8000-000000000000', fromDay: '2090-01-01', untilDay: '2090-01-02' },
    },
    status: 422,
  },
  {
    route: 'DELETE /api/v1/delegations/:id',
    kind: 'object',
    role: 'approver',
    lay: delegation,
    call: (id) => ({ path: `/delegations/${id}` }),
  },
  {
    route: `GET ${RULE}`,
    kind: 'same',
    reason: 'holds for every unit',
    role: 'viewer',
    call: { path: '/instance/approval-rule' },
  },
  {
    route: `PUT ${RULE}`,
    kind: 'same',
    reason: 'the uppermost unit alone sets it',
    role: 'administrator',
    call: { path: '/instance/approval-rule', body: { officeAbovePeople: null, officeAboveCost: null } },
    status: 403,
  },
];
