import type { OutgoingMessage, Sender, SendResult } from '../ports/channel.js';
import { DispatchBatch, type DispatchDeps, UnrecordedWave } from './dispatch-batch.js';
import type { BatchLease, Claim, ClaimedDelivery, DeliveryResult, WaveStore } from './wave-store.js';

const NOW = new Date('2026-10-10T03:00:00Z');
const HELD = new Date(NOW.getTime() + 30_000);
const LEASE: BatchLease = {
  batchId: '1',
  workerId: 7,
  runId: '1',
  campaignId: 'c',
  season: 2026,
  accountId: 'a',
  hours: { days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' },
  timeZone: 'Asia/Ho_Chi_Minh',
  expiresAt: new Date('2026-10-11T03:00:00Z'),
  templateVersionId: 'v',
  campaignSettings: {},
  anchorYear: 2026,
  size: 4,
  caps: [],
  personPerDay: null,
  adsPerDay: null,
};
const NOTHING: Claim = { deliveries: [], skipped: 0, deferred: 0, last: null, open: true, probe: false };

const delivery = (id: string): ClaimedDelivery => ({
  id,
  memberId: id,
  personId: id,
  channel: 'sms',
  attempts: 1,
  addressCipher: Buffer.alloc(0),
  vars: {},
});

/** A batch of the deliveries 1 to 4 in memory; `faults` says which call of the store breaks, and whether it worked all the same. */
class Field implements WaveStore {
  readonly marked = new Set<string>();
  readonly recorded = new Map<string, DeliveryResult>();
  readonly calls: string[] = [];
  readonly sent: string[] = [];
  private readonly waiting = ['1', '2', '3', '4'];
  faults: Partial<Record<keyof WaveStore, { times: number; after: boolean }>> = {};

  private async faulty<T>(name: keyof WaveStore, work: () => T): Promise<T> {
    this.calls.push(name);
    const fault = this.faults[name];
    if (fault === undefined || fault.times === 0) return work();
    fault.times -= 1;
    if (fault.after) work();
    throw new Error('connection lost');
  }

  lease = () => this.faulty('lease', () => LEASE);
  forget = () => this.faulty('forget', () => {});
  release = (_: string, __: number, notBefore: Date | null) =>
    this.faulty(
      'release',
      () => void this.calls.push(notBefore === null ? 'free' : `until ${notBefore.toISOString()}`),
    );
  record = (_: number, results: readonly DeliveryResult[]) =>
    this.faulty('record', () => {
      for (const result of results) {
        this.marked.delete(result.id);
        this.recorded.set(result.id, result);
      }
    });
  unclaim = () =>
    this.faulty('unclaim', () => {
      this.waiting.push(...this.marked);
      this.marked.clear();
    });
  claim = (_: BatchLease, limit: number): Promise<Claim> =>
    this.faulty('claim', () => {
      const ids = this.waiting.splice(0, limit);
      for (const id of ids) this.marked.add(id);
      return ids.length === 0 ? NOTHING : { ...NOTHING, deliveries: ids.map(delivery), last: ids.at(-1)! };
    });
}

const dispatcher = (field: Field, answer: () => SendResult, more: Partial<DispatchDeps> = {}, sender?: Sender) =>
  new DispatchBatch({
    waves: field,
    permits: { take: async () => ({ kind: 'dayUsedUp' }), giveBack: async () => {} },
    senders: {
      open: async () => ({
        sender: sender ?? {
          send: async (message) => {
            field.sent.push(message.reference);
            return answer();
          },
          close: async () => {},
        },
        connections: 2,
        repeatSafe: false,
      }),
      hold: async (_, code) => void field.calls.push(`hold ${code}`),
      trip: async () => {},
      recover: async () => {},
    },
    messages: {
      prepare: async () => (one) => ({
        reference: one.id,
        to: '84912345678',
        content: { kind: 'sms', text: 'x', unicode: false },
      }),
    },
    clock: { now: () => NOW },
    random: () => 0.5,
    workerId: () => 7,
    pause: async () => {},
    ticks: () => 0,
    log: () => {},
    ...more,
  });

const accepted = (): SendResult => ({ kind: 'accepted', providerRef: null });
async function until(there: () => boolean): Promise<void> {
  while (!there()) await new Promise((go) => setImmediate(go));
}

const run = (dispatch: DispatchBatch) => dispatch.run('1', new AbortController().signal);

describe('a batch', () => {
  it('sends each of its deliveries once and records each', async () => {
    const field = new Field();
    await run(dispatcher(field, accepted));
    expect(field.sent.sort()).toEqual(['1', '2', '3', '4']);
    expect([...field.recorded.keys()].sort()).toEqual(['1', '2', '3', '4']);
    expect(field.calls.slice(-2)).toEqual(['release', 'free']);
  });

  it('puts back what a claim marked whose answer was lost, once all else is recorded, and waits', async () => {
    const field = new Field();
    field.faults = { claim: { times: 1, after: true } };
    await run(dispatcher(field, accepted));
    expect(field.marked.size).toBe(0);
    expect(field.sent.every((id) => field.recorded.has(id))).toBe(true);
    expect(field.calls.lastIndexOf('record')).toBeLessThan(field.calls.indexOf('unclaim'));
    expect(field.calls.at(-1)).toBe(`until ${HELD.toISOString()}`);
    // The next turn sends the rest; nothing was sent twice.
    await run(dispatcher(field, accepted));
    expect(field.sent.sort()).toEqual(['1', '2', '3', '4']);
  });

  it('goes on trying to put back and to record while the database is away', async () => {
    const field = new Field();
    field.faults = {
      claim: { times: 1, after: true },
      unclaim: { times: 3, after: false },
      record: { times: 2, after: false },
    };
    await run(dispatcher(field, accepted));
    expect(field.marked.size).toBe(0);
    expect([...field.recorded.keys()].sort()).toEqual([...field.sent].sort());
  });

  it('never forgets what it sent: it ends rather than release a batch whose results are not written', async () => {
    const field = new Field();
    field.faults = { record: { times: Number.POSITIVE_INFINITY, after: false } };
    await expect(run(dispatcher(field, accepted))).rejects.toBeInstanceOf(UnrecordedWave);
    expect(field.calls).not.toContain('release');
    expect(field.calls).not.toContain('unclaim');
  });

  it('is leased once, however often its hint comes', async () => {
    const field = new Field();
    const dispatch = dispatcher(field, accepted);
    await Promise.all([run(dispatch), run(dispatch)]);
    expect(field.calls.filter((call) => call === 'lease')).toHaveLength(1);
  });

  it.each(['lease', 'release'] as const)('is given back later when the answer to its %s was lost', async (call) => {
    const field = new Field();
    field.faults = { [call]: { times: 1, after: true } };
    const dispatch = dispatcher(field, accepted);
    await expect(run(dispatch)).rejects.toThrow('connection lost');
    await dispatch.forgetLost();
    await dispatch.forgetLost();
    expect(field.calls.filter((one) => one === 'forget')).toHaveLength(1);
  });

  it('forgets nothing that it is at again', async () => {
    const field = new Field();
    field.faults = { release: { times: 1, after: true }, forget: { times: 1, after: false } };
    const dispatch = dispatcher(field, accepted);
    await expect(run(dispatch)).rejects.toThrow();
    await expect(dispatch.forgetLost()).rejects.toThrow();
    const again = run(dispatch);
    await dispatch.forgetLost();
    await again;
    expect(field.calls.filter((one) => one === 'forget')).toHaveLength(1);
    await dispatch.forgetLost();
    expect(field.calls.filter((one) => one === 'forget')).toHaveLength(2);
  });

  it('calls a message of which nobody knows uncertain, and one whose words could not be made failed', async () => {
    const field = new Field();
    await run(dispatcher(field, () => ({ kind: 'unknown', code: 'timeout', detail: '' })));
    expect([...field.recorded.values()].map(({ to }) => to)).toEqual(Array(4).fill('uncertain'));
    const other = new Field();
    const making = {
      prepare: async () => () => {
        throw Object.assign(new Error('no such field'), { code: 'template.missing' });
      },
    };
    await run(dispatcher(other, accepted, { messages: making }));
    expect(other.sent).toEqual([]);
    expect([...other.recorded.values()].map(({ to, code }) => [to, code])).toEqual(
      Array(4).fill(['failed', 'template.missing']),
    );
  });

  describe('when its campaign is stopped', () => {
    /** Two connections, and the first two messages stay on the wire until `answer`. */
    function onTheWire() {
      const field = new Field();
      const answers: (() => void)[] = [];
      let hanging: () => void = () => {};
      const hang = new Promise<void>((go) => {
        hanging = go;
      });
      const sender = {
        send: async (message: OutgoingMessage) => {
          field.sent.push(message.reference);
          await new Promise<void>((go) => {
            answers.push(go);
            if (answers.length === 2) hanging();
          });
          return accepted();
        },
        close: async () => {},
      };
      const dispatch = dispatcher(field, accepted, {}, sender);
      return { field, dispatch, hang, answer: () => answers.forEach((go) => void go()), ended: run(dispatch) };
    }

    it('hands over nothing more of what is marked, and keeps it for later', async () => {
      const { field, dispatch, hang, answer, ended } = onTheWire();
      await hang;
      dispatch.holdBack('c');
      answer();
      await ended;
      expect(field.sent).toHaveLength(2);
      expect([...field.recorded.values()].map(({ to, code }) => [to, code]).sort()).toEqual([
        ['queued', 'notHandedOver'],
        ['queued', 'notHandedOver'],
        ['sent', ''],
        ['sent', ''],
      ]);
      expect(field.marked.size).toBe(0);
    });

    it('hears of every office’s stop, and not of other campaigns', async () => {
      const other = onTheWire();
      await other.hang;
      other.dispatch.holdBack('another');
      other.answer();
      await Promise.race([other.ended, until(() => other.field.sent.length === 4)]);
      other.answer();
      await other.ended;
      expect(other.field.sent).toHaveLength(4);
      const all = onTheWire();
      await all.hang;
      all.dispatch.holdBack(null);
      all.answer();
      await all.ended;
      expect(all.field.sent).toHaveLength(2);
    });
  });

  it('takes a sender that throws for one that may have sent', async () => {
    const field = new Field();
    const broken = () => {
      throw new Error('bug');
    };
    await run(dispatcher(field, broken));
    expect([...field.recorded.values()].map(({ to, code }) => [to, code])).toEqual(
      Array(4).fill(['uncertain', 'senderThrew']),
    );
  });
});
