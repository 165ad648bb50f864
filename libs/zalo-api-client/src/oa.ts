import { number, object, readAnswer, text } from './answer.js';
import type { Caller } from './caller.js';
import type { ZaloResult } from './result.js';

export interface OaMessage {
  readonly messageId: string | null;
  readonly userId: string | null;
  /** Present when the message was billed or counted. */
  readonly quota: { readonly type: string | null; readonly remain: number | null; readonly total: number | null };
}

export interface OaUser {
  readonly userId: string | null;
  readonly displayName: string | null;
  readonly isFollower: boolean;
  /** `DD/MM/YYYY` as Zalo writes it. */
  readonly lastInteractionDate: string | null;
  /** What the user chose to share with the OA. */
  readonly sharedPhone: string | null;
}

/** OA API v3.0 (`https://openapi.zalo.me`). */
export class OaApi {
  constructor(private readonly caller: Caller) {}

  /** Consultation text, at most 2000 characters, to a user who interacted within 7 days (-230, -232 otherwise). */
  async sendText(
    token: string,
    to: { userId: string; text: string },
    signal?: AbortSignal,
  ): Promise<ZaloResult<OaMessage>> {
    const body = { recipient: { user_id: to.userId }, message: { text: to.text } };
    return readAnswer('oa', await this.caller.post(token, '/v3.0/oa/message/cs', body, signal), readMessage);
  }

  /** Approved template by OA user id. There is no tracking id on this call, so a lost answer can't be matched later. */
  async sendTemplate(
    token: string,
    to: { userId: string; templateId: string; templateData: Readonly<Record<string, string>> },
    signal?: AbortSignal,
  ): Promise<ZaloResult<OaMessage>> {
    const body = { user_id: to.userId, template_id: to.templateId, template_data: to.templateData };
    return readAnswer('oa', await this.caller.post(token, '/v3.0/oa/message/template', body, signal), readMessage);
  }

  /** What the OA knows of a user: whether they follow, and when they last interacted. */
  async userDetail(token: string, userId: string, signal?: AbortSignal): Promise<ZaloResult<OaUser>> {
    const query = { data: JSON.stringify({ user_id: userId }) };
    return readAnswer('oa', await this.caller.get(token, '/v3.0/oa/user/detail', query, signal), (body) => {
      const data = object(body, 'data');
      return {
        userId: text(data, 'user_id'),
        displayName: text(data, 'display_name'),
        isFollower: data.user_is_follower === true,
        lastInteractionDate: text(data, 'user_last_interaction_date'),
        sharedPhone: text(object(data, 'shared_info'), 'phone'),
      };
    });
  }
}

/** Sources differ on whether the answer stands inside `data` or beside it; both are read. */
function readMessage(body: Record<string, unknown>): OaMessage {
  const data = { ...body, ...object(body, 'data') };
  const quota = object(data, 'quota');
  return {
    messageId: text(data, 'message_id'),
    userId: text(data, 'user_id'),
    quota: { type: text(quota, 'quota_type'), remain: number(quota, 'remain'), total: number(quota, 'total') },
  };
}
