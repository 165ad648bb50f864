import { layPerson } from '../harness.js';
import type { Lay, ScopeEntry, World } from './entry.js';

const person: Lay = ({ api }, unitId) => layPerson(api, unitId);
const contact: Lay = async (world, unitId) => {
  const text = 'SELECT id FROM contact_point WHERE person_id = $1';
  return (await world.api.sql<{ id: string }>(text, [await person(world, unitId)]))[0]!.id;
};
const badContact: Lay = async (world, unitId) => {
  const id = await contact(world, unitId);
  await world.api.sql(`UPDATE contact_point SET health = 'bounced' WHERE id = $1`, [id]);
  return id;
};
const CODE = '123456';
const contactWithCode: Lay = async (world, unitId) => {
  const id = await contact(world, unitId);
  await world.api.sql(
    `INSERT INTO contact_code (contact_id, address_key, asked_by, asked_at, expires_at, code_cipher, code_seal, state)
     SELECT id, id::text::bytea, 'user:x', now(), now() + interval '10 minutes', '', $2, 'sent' FROM contact_point WHERE id = $1`,
    [id, world.api.vault.seal16('contact code', `${id}:${CODE}`)],
  );
  return id;
};
const ofRequest =
  (kind: string, state: string): Lay =>
  async ({ api }: World, unitId) => {
    const text = `INSERT INTO person_request (unit_id, person_id, kind, state, asked_by, way, asked_at, answer_due, due, registered_by, closed_at, result)
      VALUES ($1, $2, $3, $4, 'self', 'paper', now(), '2026-11-25', '2026-12-03', 'user:x', now(), '{"messages":1}') RETURNING id`;
    return (await api.sql<{ id: string }>(text, [unitId, await layPerson(api, unitId), kind, state]))[0]!.id;
  };
const open = ofRequest('correction', 'open');
const asked = { askedBy: 'self', way: 'paper' };

export const RIGHTS: readonly ScopeEntry[] = [
  { route: 'POST /p/:token/address', kind: 'public', reason: 'a signed link stands for its person' },
  { route: 'POST /p/:token/request', kind: 'public', reason: 'a signed link stands for its person' },

  {
    route: 'POST /api/v1/persons/consents',
    kind: 'object',
    role: 'officer',
    lay: person,
    call: (id) => ({
      path: '/persons/consents',
      body: {
        personIds: [id],
        purpose: 'notice',
        channel: '*',
        given: true,
        method: 'paper',
        evidence: 'danh sách ký',
      },
    }),
  },
  {
    route: 'GET /api/v1/contacts/care',
    kind: 'list',
    role: 'officer',
    lay: badContact,
    call: { path: '/contacts/care?limit=200' },
  },
  {
    route: 'GET /api/v1/contacts/care',
    kind: 'object',
    role: 'officer',
    lay: async (_, unitId) => unitId,
    call: (id) => ({ path: `/contacts/care?unitId=${id}` }),
  },
  {
    route: 'POST /api/v1/contacts/:id/restore',
    kind: 'object',
    role: 'officer',
    lay: badContact,
    call: (id) => ({ path: `/contacts/${id}/restore`, body: { evidence: 'gọi điện, máy thông' } }),
  },
  {
    route: 'POST /api/v1/contacts/:id/code',
    kind: 'object',
    role: 'officer',
    lay: async (world, unitId) => {
      const id = await contact(world, unitId);
      // Every person of these tests has the same number, and codes to one number are few.
      await world.api.sql('UPDATE contact_point SET address_key = id::text::bytea WHERE id = $1', [id]);
      return id;
    },
    call: (id) => ({ path: `/contacts/${id}/code` }),
  },
  {
    route: 'GET /api/v1/contacts/:id/code',
    kind: 'object',
    role: 'officer',
    lay: contactWithCode,
    call: (id) => ({ path: `/contacts/${id}/code` }),
  },
  {
    route: 'POST /api/v1/contacts/:id/code/entry',
    kind: 'object',
    role: 'officer',
    lay: contactWithCode,
    call: (id) => ({ path: `/contacts/${id}/code/entry`, body: { code: CODE } }),
  },

  { route: 'GET /api/v1/requests', kind: 'list', role: 'officer', lay: open, call: { path: '/requests?limit=200' } },
  {
    route: 'GET /api/v1/requests',
    kind: 'list',
    role: 'officer',
    lay: ofRequest('access', 'done'),
    call: { path: '/requests?limit=200&state=closed' },
  },
  {
    route: 'POST /api/v1/requests',
    kind: 'object',
    role: 'officer',
    lay: person,
    call: (personId) => ({ path: '/requests', body: { ...asked, personId, kind: 'correction' } }),
  },
  {
    route: 'GET /api/v1/requests/:id',
    kind: 'object',
    role: 'officer',
    lay: open,
    call: (id) => ({ path: `/requests/${id}` }),
  },
  {
    route: 'POST /api/v1/requests/:id/answer',
    kind: 'object',
    role: 'officer',
    lay: open,
    call: (id) => ({ path: `/requests/${id}/answer`, body: { answer: 'Đã nhận' } }),
  },
  {
    route: 'POST /api/v1/requests/:id/extend',
    kind: 'object',
    role: 'officer',
    lay: open,
    call: (id) => ({ path: `/requests/${id}/extend`, body: { reason: 'chờ Sở' } }),
  },
  {
    route: 'POST /api/v1/requests/:id/close',
    kind: 'object',
    role: 'officer',
    lay: open,
    call: (id) => ({ path: `/requests/${id}/close`, body: { outcome: 'refused', answer: 'không có căn cứ' } }),
  },
  {
    route: 'GET /api/v1/requests/:id/certificate',
    kind: 'object',
    role: 'officer',
    lay: ofRequest('erasure', 'done'),
    call: (id) => ({ path: `/requests/${id}/certificate` }),
  },
  {
    route: 'POST /api/v1/persons/:id/export',
    kind: 'object',
    role: 'officer',
    lay: person,
    call: (id) => ({ path: `/persons/${id}/export`, body: asked }),
  },
  {
    route: 'GET /api/v1/persons/:id/erasure',
    kind: 'object',
    role: 'officer',
    lay: person,
    call: (id) => ({ path: `/persons/${id}/erasure` }),
  },
  {
    route: 'POST /api/v1/persons/:id/erasure',
    kind: 'object',
    role: 'officer',
    lay: person,
    call: (id) => ({ path: `/persons/${id}/erasure`, body: { ...asked, messages: 0, confirmed: true } }),
  },
];
