import { campaign } from './campaigns.js';
import type { Call, ScopeEntry } from './entry.js';

const CAMPAIGN = '/api/v1/campaigns/:id';
/** A campaign of one's own unit is found, and is not for that unit to fill in. */
const of = (route: string, call: (id: string) => Call, role: 'officer' | 'approver' = 'officer'): ScopeEntry => ({
  route,
  kind: 'object',
  role,
  lay: campaign,
  call,
  status: 403,
});

export const UNIT_PARTS: readonly ScopeEntry[] = [
  {
    route: 'GET /api/v1/school-parts',
    kind: 'same',
    reason: 'asked for the unit of the caller alone; unit-parts.int-spec lays two schools side by side',
    role: 'officer',
    call: { path: '/school-parts' },
  },
  { ...of(`GET ${CAMPAIGN}/parts`, (id) => ({ path: `/campaigns/${id}/parts` })), status: 200 } as ScopeEntry,
  of(`GET ${CAMPAIGN}/part`, (id) => ({ path: `/campaigns/${id}/part` })),
  of(`PUT ${CAMPAIGN}/part`, (id) => ({ path: `/campaigns/${id}/part`, body: { version: 0, answers: {} } })),
  of(`POST ${CAMPAIGN}/part/preview`, (id) => ({
    path: `/campaigns/${id}/part/preview`,
    body: { stepId: id, answer: {} },
  })),
  of(`POST ${CAMPAIGN}/part/submit`, (id) => ({ path: `/campaigns/${id}/part/submit`, body: { version: 1 } })),
  of(
    `POST ${CAMPAIGN}/part/approve`,
    (id) => ({ path: `/campaigns/${id}/part/approve`, body: { version: 1 } }),
    'approver',
  ),
  of(
    `POST ${CAMPAIGN}/part/return`,
    (id) => ({ path: `/campaigns/${id}/part/return`, body: { version: 1, remarks: 'Sửa' } }),
    'approver',
  ),
];
